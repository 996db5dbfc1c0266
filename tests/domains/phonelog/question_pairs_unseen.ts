/**
 * Pairs of questions by somebody who had not seen the lists of words that questions are compared by: the
 * words were not chosen to fit these.
 *
 * @module
 */

import { pairs } from "./question_pairs.ts";

/** The second asks what the first does. */
export const UNSEEN_PARAPHRASES = pairs(`
How many calls did I have with Anna in September? | In September, how many phone calls were there with Anna?
How many calls did I have with Anna in September? | Count my calls with Anna in September
How many calls did I have with Anna in September? | What's the total number of calls I had with Anna in September?
How often did Ben ring me last month? | How many times did Ben call me last month?
How often did Ben ring me last month? | Last month, how many times did Ben ring me?
Who rang me yesterday? | Who called me yesterday?
Who rang me yesterday? | Yesterday, who phoned me?
Which people did I text in July? | Who did I text in July?
How many texts did Ben send me in August? | In August, how many messages did I get from Ben?
How many texts did Ben send me in August? | How many text messages from Ben did I receive in August?
How much time have I spent on the phone this week? | How long was I on the phone this week?
How much time have I spent on the phone this week? | This week, how much time did I spend on the phone?
How long were Ben and I on the phone in June? | How long did I talk with Ben in June?
What was the longest call I ever had? | What is my longest call of all time?
Show the calls I missed today | Which calls did I miss today?
Show the calls I missed today | List today's missed calls
How many missed calls were there on Friday? | On Friday, how many calls did I miss?
Who do I talk to the most? | Which person do I talk to most?
Who did I speak with longest in 2025? | With whom did I speak the longest in 2025?
What was the average duration of my calls last year? | How long was my average call last year?
What was the average duration of my calls last year? | Last year, how long were my calls on average?
When was my last call with Anna? | When did I last talk to Anna on the phone?
When was my last call with Anna? | When was the most recent call with Anna?
What was the first call I made in 2026? | Which call did I make first in 2026?
How many different people called me last week? | By how many people was I called last week?
How many different people called me last week? | Last week, how many different contacts phoned me?
On which weekday do I make the most calls? | Which weekday has the most calls from me?
What hour of the day do I get most calls? | At what hour do I receive the most calls?
How many calls did I place before 8 am this month? | This month, how many calls did I make before 8 in the morning?
How many calls did I answer in the evening last week? | Last week, how many calls did I pick up in the evening?
How many calls lasted more than half an hour this year? | How many calls were longer than 30 minutes this year?
How many calls lasted more than half an hour this year? | This year, how many calls took over 30 minutes?
How many calls shorter than a minute did I have in May? | In May, how many calls under one minute did I have?
Which contacts have I not called for three months? | Who haven't I called in the last three months?
Who has not called me this year? | Which contacts have not called me this year?
Who called me more than ten times last month? | Which contacts called me more than 10 times last month?
Who called me more than ten times last month? | Last month, who rang me more than ten times?
How many unknown numbers called me this month? | How many calls did I get from unknown numbers this month?
Did I make more calls this week than last week? | Have I made more calls this week than last week?
Did I make more calls this week than last week? | Compare the calls I made this week with last week
Compare my calls with Anna and with Ben this year | How do my calls with Anna compare with those with Ben this year?
Show my calls by month for 2026 | How many calls per month in 2026?
Show my calls by month for 2026 | Number of calls each month in 2026
Top five people I called this year | Which five people did I call most this year?
Top five people I called this year | Show the 5 contacts I called most often this year
What percentage of my calls this month were outgoing? | This month, what share of my calls were outgoing?
How many voice messages were left for me last week? | How many voicemails did I get last week?
How many calls did I turn down in April? | How many calls did I reject in April?
How many calls were rejected by me in April? | How many calls did I reject in April?
How many calls from Anna did I not pick up this year? | This year, how many of Anna's calls did I not answer?
What was the busiest day for calls last month? | Which day had the most calls last month?
How many days did I not call anybody in October? | On how many days in October did I call nobody?
How long is the longest time between two calls with Anna? | What is the longest gap between calls with Anna?
How many calls do I make on average per day? | How many calls a day do I make on average?
How many calls do I make on average per day? | What is the average number of calls I make per day?
Last 10 calls | Show me my last ten calls
Last 10 calls | What were my 10 most recent calls?
How many messages have I exchanged with Ben since March? | Since March, how many messages were there between Ben and me?
Which calls did I get between 10 pm and 6 am last week? | Last week, which calls did I receive between 22:00 and 06:00?
How many calls did I make in the first half of 2026? | In the first half of 2026, how many times did I call somebody?
`);

/** The second sounds like the first and asks something else. */
export const UNSEEN_OPPOSITES = pairs(`
How many calls did I have with Anna in September? | How many calls did I have with Anna in October?
How many calls did I have with Anna in September? | How many texts did I have with Anna in September?
How often did Ben ring me last month? | How often did I ring Ben last month?
Who rang me yesterday? | Who did I ring yesterday?
Who rang me yesterday? | Who texted me yesterday?
Which people did I text in July? | Which people texted me in July?
How many texts did Ben send me in August? | How many texts did I send Ben in August?
How many texts from Ben were there in August? | How many texts to Ben were there in August?
How much time have I spent on the phone this week? | How much time did I spend on the phone this month?
How long did I talk with Ben in June? | How many times did I talk with Ben in June?
What was the longest call I ever had? | What was the longest call I ever made?
Show the calls I missed today | Show the calls I made today
Show the calls I missed today | Show the calls I missed yesterday
How many missed calls were there on Friday? | How many missed calls were there on Saturday?
Who do I talk to the most? | Who do I talk to the least?
Who do I call the most? | Who calls me the most?
What was the average duration of my calls last year? | What was the total duration of my calls last year?
What was the average duration of my calls last year? | What was the average number of my calls last year?
When was my last call with Anna? | When was my first call with Anna?
When was my last call with Anna? | When was my last text with Anna?
What was the first call I made in 2026? | What was the first call I got in 2026?
How many different people called me last week? | How many times was I called last week?
How many different people called me last week? | How many different people did I call last week?
On which weekday do I make the most calls? | On which weekday do I get the most calls?
On which weekday did I make the most calls last month? | On which day did I make the most calls last month?
What hour of the day do I get most calls? | What hour of the day do I get fewest calls?
How many calls did I place before 8 am this month? | How many calls did I place after 8 am this month?
How many calls did I answer in the evening last week? | How many calls did I miss in the evening last week?
How many calls lasted more than half an hour this year? | How many calls lasted less than half an hour this year?
How many calls lasted more than half an hour this year? | How many calls lasted more than an hour this year?
How many calls shorter than a minute did I have in May? | How many calls shorter than five minutes did I have in May?
Which contacts have I not called for three months? | Which contacts have not called me for three months?
Who has not called me this year? | Who has called me this year?
Who called me more than ten times last month? | Who called me less than ten times last month?
Who called me more than ten times last month? | Who did I call more than ten times last month?
Who called me exactly ten times last month? | Who called me at least ten times last month?
How many unknown numbers called me this month? | How many known numbers called me this month?
Did I make more calls this week than last week? | Did I get more calls this week than last week?
Did I make more calls this week than last week? | Did I make fewer calls this week than last week?
Show my calls by month for 2026 | Show my calls by week for 2026
Show my calls by month for 2026 | Show my calls by month for 2025
Top five people I called this year | Top five people who called me this year
Top five people I called this year | Bottom five people I called this year
What percentage of my calls this month were outgoing? | What percentage of my calls this month were incoming?
What percentage of my calls this month were outgoing? | What percentage of my calls this month were missed?
How many calls did I turn down in April? | How many calls did I take in April?
How many calls from Anna did I not pick up this year? | How many calls from Anna did I pick up this year?
What was the busiest day for calls last month? | What was the quietest day for calls last month?
On how many days did I call nobody in October? | On how many days did I call somebody in October?
What is the longest gap between calls with Anna? | What is the shortest gap between calls with Anna?
What is the longest gap between calls with Anna? | What is the longest call with Anna?
How many calls do I make on average per day? | How many calls do I make on average per week?
Last 10 calls | First 10 calls
Last 10 calls | Last 20 calls
Last 10 calls | Longest 10 calls
How many messages have I exchanged with Ben since March? | How many messages have I exchanged with Ben until March?
How many calls did I get between 10 pm and 6 am? | How many calls did I get between 6 am and 10 pm?
How many calls did I make in the first half of 2026? | How many calls did I make in the second half of 2026?
How many calls did I make with my Pixel? | How many calls did I make without my Pixel?
How many calls did I have with Anna and Ben? | How many calls did I have with Anna but not Ben?
Rank my friends by how long I rang them | Rank my friends by how long they rang me
Gimme the dials I did to Anna | Gimme the dials Anna did to me
Who do I owe a call back? | Who owes me a call back?
How many calls did I take from Anna? | How many calls did I give Anna?
How many people have I got calls from? | How many people have I put calls to?
How many calls ended before noon? | How many calls ended after noon?
How many calls came from Anna? | How many calls went to Anna?
How many calls were to Anna? | How many calls were from Anna?
How many calls did Anna make to me? | How many calls did I make to Anna?
How many calls did Anna get from me? | How many calls did Anna make to me?
How many of Anna's calls did I take? | How many of Anna's calls did I ignore?
Who was I called by most? | Who did I call most?
By whom was I texted yesterday? | Whom did I text yesterday?
How many calls were made by me? | How many calls were made to me?
How many calls did I return? | How many calls did I receive?
How many calls with Anna and not Ben? | How many calls with Ben and not Anna?
Did Anna ring me before Ben? | Did Ben ring me before Anna?
Was Anna called more than Ben? | Was Ben called more than Anna?
How many calls from Anna to me? | How many calls from me to Anna?
How many calls to me from Anna? | How many calls to Anna from me?
On how many days did I talk to Anna? | On how many days did I not talk to Anna?
Average calls a day | Average calls a week
Which contact is above average? | Which contact is below average?
Who got a text from me? | Who sent a text to me?
Who has been texted by me? | Who has texted me?
How many calls up to 10 minutes? | How many calls over 10 minutes?
How many calls within the last hour? | How many calls before the last hour?
Calls in the morning of Monday | Calls in the evening of Monday
How many calls did I get while at work? | How many calls did I make while at work?
Longest streak with calls | Longest streak without calls
Which was my second longest call? | Which was my longest call?
Which was my first call after midnight? | Which was my last call after midnight?
How many calls with more than one person? | How many calls with one person?
How many calls in all but May? | How many calls in May?
How many calls every second day? | How many calls every day?
Who did I start calling this year? | Who did I stop calling this year?
Calls per person | Persons per call
Texts I got but never replied to | Texts I sent but never got a reply to
Only calls with Anna | Calls not only with Anna
`);
