/**
 * Pairs of questions that ask the same, by a third hand: written before the lists of words were looked at
 * that questions are compared by.
 *
 * @module
 */

import { pairs } from "./question_pairs.ts";

/** The second asks what the first does. */
export const THIRD_PARAPHRASES = pairs(`
How many calls did I make yesterday? | How many phone calls did I make yesterday?
How many calls did I make yesterday? | What number of calls did I make yesterday?
How many calls did I make yesterday? | Yesterday I made how many calls?
How many calls did I make yesterday? | Please tell me how many calls I made yesterday
How many calls did I make to Anna last week? | Last week, how many calls did I make to Anna?
How many calls did I make to Anna last week? | How many times did I call Anna last week?
How many calls did I make to Anna last week? | How often did I phone Anna last week?
How many calls did I make to Anna last week? | Count the calls I made to Anna last week
How many calls did I get from Ben in May? | How many calls did I receive from Ben in May?
How many calls did I get from Ben in May? | How many times did Ben call me in May?
How many calls did I get from Ben in May? | In May, how often did Ben call me?
How many texts did I send last month? | How many text messages did I send last month?
How many texts did I send last month? | Number of texts I sent last month
How many texts did I send last month? | Last month, how many messages did I send?
How many texts did I get from Anna this year? | How many messages has Anna sent me this year?
How many texts did I get from Anna this year? | How many texts did Anna send me this year?
How many calls did I miss this week? | How many missed calls do I have this week?
How many calls did I miss this week? | Number of missed calls this week
How many calls did I miss this week? | This week, how many calls have I missed?
How many calls did I miss this week? | Could you tell me how many calls I missed this week?
Who called me most last month? | Who was my most frequent caller last month?
Who called me most last month? | Who called me the most last month?
Who called me most last month? | Last month, who called me most often?
Who called me most last month? | Who rang me most last month?
Whom did I call most this year? | Who did I call the most this year?
Whom did I call most this year? | Who did I phone most often this year?
Whom did I call most this year? | This year, whom did I call most?
Who texted me yesterday? | Who sent me a text yesterday?
Who texted me yesterday? | Yesterday, who texted me?
Who texted me yesterday? | Who sent me texts yesterday?
How long did I talk to Anna last week? | How much time did I spend talking to Anna last week?
How long did I talk to Anna last week? | Last week, how long did I talk with Anna?
How long did I talk to Anna last week? | For how long did I speak with Anna last week?
How long did I talk to Anna last week? | Total talk time with Anna last week
When did I last call Ben? | When was the last time I called Ben?
When did I last call Ben? | When did I call Ben last?
When did I last call Ben? | When was my last call to Ben?
When did Anna last call me? | When was the last time Anna called me?
When did Anna last call me? | When did I last get a call from Anna?
When did Anna last call me? | Tell me when Anna last called me
What was my longest call this year? | Which was my longest call this year?
What was my longest call this year? | My longest phone call this year?
What was my longest call this year? | Show me my longest call this year
What was my longest call this year? | This year, what was my longest call?
What is the average length of my calls with Ben? | How long is my average call with Ben?
What is the average length of my calls with Ben? | Mean duration of calls with Ben
What is the average length of my calls with Ben? | How long are my calls with Ben on average?
What is the average length of my calls with Ben? | Average call duration with Ben
How many calls on each weekday? | Calls by weekday
How many calls on each weekday? | How many calls per weekday?
How many calls on each weekday? | Show the number of calls for each day of the week
How many calls in each month of this year? | Calls per month this year
How many calls in each month of this year? | This year, how many calls each month?
How many calls in each month of this year? | Number of calls by month this year
On which weekday do I get most calls? | Which weekday do I get the most calls on?
On which weekday do I get most calls? | Which day of the week do I receive most calls?
On which weekday do I get most calls? | On what day of the week do I get the most calls?
Which day did I call most in October? | On which day did I call the most in October?
Which day did I call most in October? | In October, on which day did I make most calls?
How many people did I talk to last month? | How many different people did I talk to last month?
How many people did I talk to last month? | With how many people did I talk last month?
How many people did I talk to last month? | Last month, how many people did I speak with?
Whom have I not called this year? | Who have I not called this year?
Whom have I not called this year? | Who haven't I called this year?
Whom have I not called this year? | Which people have I not called this year?
Show the calls I missed yesterday | List yesterday's missed calls
Show the calls I missed yesterday | Show me the calls I missed yesterday
Show the calls I missed yesterday | Which calls did I miss yesterday?
Calls longer than 10 minutes this week | Calls of more than 10 minutes this week
Calls longer than 10 minutes this week | This week's calls longer than ten minutes
Calls longer than 10 minutes this week | Calls over 10 minutes this week
How many calls did I make in the evening last week? | Last week, how many calls did I make in the evening?
How many calls did I make in the evening last week? | How many evening calls did I make last week?
How many calls after 10 pm this month? | How many calls were there after 22:00 this month?
How many calls after 10 pm this month? | This month, how many calls after 10 p.m.?
Did I call Anna more than Ben this year? | This year, did I call Anna more than Ben?
Did I call Anna more than Ben this year? | Did I call Anna more often than Ben this year?
Did I call Anna more than Ben this year? | Did I phone Anna more than Ben this year?
Did I make more calls this month than last month? | Have I made more calls this month than last month?
Did I make more calls this month than last month? | Did I make more phone calls this month than last?
What share of calls did I miss this year? | What percentage of calls did I miss this year?
What share of calls did I miss this year? | This year, what share of calls did I miss?
What share of calls did I miss this year? | What proportion of my calls did I miss this year?
My last five calls | Show my last 5 calls
My last five calls | List my five latest calls
My last five calls | What were my last five calls?
How many calls did I reject in June? | How many calls did I decline in June?
How many calls did I reject in June? | In June, how many calls did I reject?
How many calls did I reject in June? | Number of calls I rejected in June
Top 3 people by talk time this year | The 3 people with the most talk time this year
Top 3 people by talk time this year | Which three people did I talk to longest this year?
How many voicemails did I get last month? | How many voicemails did I receive last month?
How many voicemails did I get last month? | Last month, how many voice mails did I get?
How many calls per day did I make in October? | How many calls a day did I make in October?
How many calls per day did I make in October? | In October, how many calls did I make per day?
How many calls per day did I make in October? | How many calls did I make each day on average in October?
Who did I call yesterday and today? | Whom did I call yesterday and today?
How many calls with my Pixel last week? | How many calls on my Pixel last week?
Does Anna call me more than I call her? | Does Anna phone me more than I phone her?
Does Anna call me more than I call her? | Does Anna call me more often than I call her?
`);
