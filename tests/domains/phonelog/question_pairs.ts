/**
 * Pairs of questions: the same in other words, and others that sound alike.
 *
 * @module
 */

/** The second asks what the first does. */
export const PARAPHRASES = pairs(`
How many calls did I make to Anna last week? | Last week, how many times did I call Anna?
How many calls did I make to Anna last week? | how often did I phone Anna last week
How many calls did I make to Anna last week? | Number of calls I made to Anna last week
How many calls did I make to Anna last week? | Please tell me how many calls I made to Anna last week
How many calls did I make to Anna last week? | What was the number of my outgoing calls to Anna last week?
How many calls did I get from Ben in October? | How many times did Ben call me in October?
How many calls did I get from Ben in October? | In October, how often did Ben phone me?
How many calls did I get from Ben in October? | How many calls have I received from Ben in October?
How many calls did I get from Ben in October? | number of incoming calls from Ben in October
How many texts did I send yesterday? | How many messages did I send yesterday?
How many texts did I send yesterday? | Yesterday, how many text messages did I send?
How many texts did I send yesterday? | what number of texts have I sent yesterday
How many texts did I get from Anna this month? | How many messages did Anna send me this month?
How many texts did I get from Anna this month? | How often did Anna text me this month?
How many texts did I get from Anna this month? | This month, how many messages have I received from Anna?
How many calls did I miss this week? | How many missed calls do I have this week?
How many calls did I miss this week? | Number of missed calls this week
How many calls did I miss this week? | This week, how many calls did I miss?
Who called me most this year? | Which person called me most often this year?
Who called me most this year? | This year, who phoned me the most?
Who called me most this year? | Which contact called me the most this year?
Whom did I call most last month? | Which contact did I call most often last month?
Whom did I call most last month? | Who did I phone the most last month?
Whom did I call most last month? | Last month, whom did I call the most?
Who texted me the least this year? | Which contact texted me least often this year?
How long did I talk to Anna last month? | How much time did I speak with Anna last month?
How long did I talk to Anna last month? | Last month, how long did I talk with Anna?
How long did I talk to Anna last month? | How long was I on the phone with Anna last month?
How long was my longest call this year? | What was the duration of my longest call this year?
How long was my longest call this year? | This year, how long was my longest phone call?
What was my longest call with Ben? | What is the longest phone call I had with Ben?
What was my longest call with Ben? | Show me my longest call with Ben
What was my shortest call in May? | In May, what was my briefest phone call?
What is the average length of my calls this week? | This week, what is the mean length of my calls?
When did I first call Anna? | When did I call Anna for the first time?
When did Anna last call me? | When was the last time Anna called me?
When did Anna last call me? | When did Anna call me most recently?
How many people did I call in 2025? | In 2025, how many different people did I call?
How many people did I call in 2025? | How many contacts did I call in 2025?
How many calls did I make per day last week? | How many calls did I make each day last week?
How many calls did I make per day last week? | Last week, how many calls did I make every day?
How many calls per month did I get this year? | This year, how many calls did I receive each month?
List my calls from yesterday | Show me all my calls of yesterday
List my calls from yesterday | list all calls yesterday
Whom did I not call in October? | Who did I never call in October?
Whom did I not call in October? | In October, whom didn't I call?
Whom have I not called since June? | Who haven't I called since June?
How many calls over 10 minutes did I make this month? | This month, how many calls above 10 minutes did I make?
How many calls over 10 minutes did I make this month? | How many calls of more than 10 minutes did I make this month?
How many calls under five minutes did I make this month? | How many calls below 5 minutes did I make this month?
What share of my calls did I miss this year? | What percentage of my calls did I miss this year?
What share of my calls did I miss this year? | This year, what part of my calls did I miss?
How many voicemails did I get in March? | How many voice mails did I receive in March?
How many voicemails did I get in March? | In March, how many voicemails have I got?
How many SMS did I send to Ben in Q3? | In Q3, how many SMS have I sent to Ben?
Did I call Anna more than Ben this month? | This month, did I phone Anna more than Ben?
Did I call Anna more than Ben this month? | Have I called Anna more than Ben this month?
How many calls did I reject last year? | How many calls did I decline last year?
How many calls did I reject last year? | Last year, how many calls have I rejected?
How many blocked calls did I have in the last 30 days? | In the past 30 days, how many blocked calls did I have?
How many calls did I make on Monday? | On Monday, how many calls did I make?
How many calls did I make after 8 pm this week? | This week, how many calls did I make after 8 pm?
How many calls did I make on weekends this year? | This year, how many calls did I make at weekends?
Which day did I make the most calls last month? | On which day did I make the most calls last month?
How many messages did I send to Anna since January? | Since January, how many texts have I sent to Anna?
`);

/** The second sounds like the first and asks something else. */
export const OPPOSITES = pairs(`
How many calls did I make last week? | How many calls did I get last week?
How many calls did I make to Anna last week? | How many calls did I get from Anna last week?
How many times did I call Anna last week? | How many times did Anna call me last week?
How often did I phone Ben? | How often did Ben phone me?
How many texts did I send to Anna? | How many texts did I get from Anna?
How many texts did I send to Anna? | How many texts did Anna send me?
How many outgoing calls this week? | How many incoming calls this week?
How many calls did I make to Anna last week? | How many calls did I make to Ben last week?
How many calls did I make to Anna Berg? | How many calls did I make to Anna Vale?
How many calls did I make last week? | How many calls did I make this week?
How many calls did I make last week? | How many calls did I make last month?
How many calls did I make yesterday? | How many calls did I make today?
How many calls did I make in May? | How many calls did I make in June?
How many calls did I make in 2024? | How many calls did I make in 2025?
How many calls did I make in May 2024? | How many calls did I make in May 2025?
How many calls did I make in the last 7 days? | How many calls did I make in the last 30 days?
How many calls did I make in the last two weeks? | How many calls did I make in the last three weeks?
How many calls did I make two weeks ago? | How many calls did I make in the last two weeks?
How many calls did I make since June? | How many calls did I make before June?
How many calls did I make before 5 November? | How many calls did I make after 5 November?
How many calls did I make until Monday? | How many calls did I make since Monday?
How many calls from Monday to Wednesday? | How many calls from Wednesday to Monday?
How many calls did I make on Monday? | How many calls did I make on Tuesday?
How many calls did I make on weekdays? | How many calls did I make on weekends?
How many calls did I make in the morning? | How many calls did I make in the evening?
How many calls did I make before 9 am? | How many calls did I make before 9 pm?
Whom did I call most this year? | Whom did I call least this year?
Who called me most this year? | Whom did I call most this year?
Who called me the most? | Who called me the least?
Who texted me most? | Who called me most?
Whom did I call in October? | Whom did I not call in October?
Who called me this week? | Who never called me this week?
Which calls did I answer? | Which calls did I not answer?
How many calls did I miss? | How many calls did I not miss?
How many calls did I miss? | How many calls did I answer?
How many calls did I miss? | How many calls did I reject?
How many calls did I reject? | How many calls were blocked?
What was my longest call? | What was my shortest call?
How long was my longest call with Anna? | How long was my shortest call with Anna?
What was the longest call this week? | What was the latest call this week?
When did I first call Anna? | When did I last call Anna?
When did I last call Anna? | When did Anna last call me?
When was my first call last week? | When was my last call last week?
How long did I talk to Anna? | How often did I talk to Anna?
How many calls did I make? | How long were the calls I made?
How many minutes did I talk last week? | How many calls did I make last week?
What is the average length of my calls? | What is the total length of my calls?
What is the average length of my calls? | What is the median length of my calls?
What is the average length of my calls? | What is the maximum length of my calls?
How many people did I call? | How many times did I call people?
How many calls over 10 minutes? | How many calls under 10 minutes?
How many calls over 10 minutes? | How many calls over 20 minutes?
How many calls of at least 10 minutes? | How many calls of at most 10 minutes?
Who called me more than five times? | Who called me fewer than five times?
Who called me more than five times? | Who called me more than six times?
Did I call Anna more than Ben? | Did I call Ben more than Anna?
Did I call Anna more than Ben? | Did I call Anna less than Ben?
How many texts did I get? | How many calls did I get?
How many SMS did I get? | How many MMS did I get?
How many texts did I get? | How many voicemails did I get?
How many calls did I make per day? | How many calls did I make per week?
How many calls by month? | How many calls by contact?
Which day had the most calls? | Which day had the fewest calls?
Which day had the most calls? | Which month had the most calls?
How many calls with known numbers? | How many calls with unknown numbers?
How many calls with Anna? | How many calls except with Anna?
How many calls with Anna? | How many calls without Anna?
What share of calls did I miss? | How many calls did I miss?
How many calls from my Pixel? | How many calls from my Nokia?
Top 5 callers this year | Top 10 callers this year
Who did I call most infrequently? | Who did I call most frequently?
Who did I call most seldom? | Who did I call most?
How many inward calls this week? | How many outward calls this week?
How often did Anna give me a ring? | How often did I give Anna a ring?
When was the initial call with Anna? | When was the final call with Anna?
Who failed to call me this week? | Who called me this week?
Calls this week sans Anna | Calls this week with Anna
Who did I call a minimum of 3 times? | Who did I call a maximum of 3 times?
`);

/** Two lists of pairs from lines. */
export function pairs(text: string): readonly (readonly [string, string])[] {
  return text.trim().split("\n").map((line) => {
    const [one = "", other = ""] = line.split(" | ");
    return [one, other];
  });
}
