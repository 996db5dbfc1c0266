/**
 * Pairs of questions that ask something else, by a third hand: written before the lists of words were
 * looked at that questions are compared by.
 *
 * @module
 */

import { pairs } from "./question_pairs.ts";

/** The second asks something else. */
export const THIRD_OPPOSITES = pairs(`
Who phones me the most? | Who do I phone the most?
Who hung up on me last week? | Who did I hang up on last week?
Calls from Anna this month | Calls to Anna this month
Which calls went unanswered yesterday? | Which calls were answered yesterday?
How many calls did I pick up today? | How many calls did I let ring today?
How many calls did I ignore today? | How many calls did I take today?
Longest call with Ben | Shortest call with Ben
When did Ben first call me? | When did Ben last call me?
When was my earliest call today? | When was my latest call today?
How many texts before noon? | How many texts after noon?
Calls longer than ten minutes | Calls shorter than ten minutes
Calls of at least 5 minutes | Calls of at most 5 minutes
Calls under a minute in October | Calls over a minute in October
How many calls since Tuesday? | How many calls until Tuesday?
How many calls since 1 October? | How many calls before 1 October?
Who did I talk to on weekdays? | Who did I talk to on weekends?
Calls on Saturday | Calls on Sunday
Calls in the morning this week | Calls in the evening this week
Who called me by day? | Who called me by night?
How many calls this week? | How many calls last week?
How many calls last month? | How many calls last year?
Calls per day in March | Calls per week in March
Calls by hour | Calls by weekday
Average call length with Anna | Total call length with Anna
Median call length this year | Average call length this year
How many calls with Anna? | How much time with Anna?
How many people did I call? | How many calls did I make?
How many different people texted me? | How many texts did I get?
Top 5 callers this year | Top 3 callers this year
Five busiest days | Five quietest days
On which day did I call most? | On which day did I call least?
Everyone I called except Ben | Everyone I called and Ben
Calls with anyone but Anna | Calls with Anna
Calls with Anna or Ben | Calls with Anna
Calls not from my contacts | Calls from my contacts
Calls from unknown numbers | Calls from known numbers
Calls from withheld numbers last week | Calls from numbers that were not withheld last week
Did Anna call me more than Ben? | Did Ben call me more than Anna?
Did Anna call me more often than Ben did? | Did Anna call me less often than Ben did?
Do I call Anna more than she calls me? | Does Anna call me more than I call her?
Compare this week with last week | Compare this month with last month
Was yesterday busier than Monday? | Was Monday busier than yesterday?
Did I make more calls in May than in June? | Did I make more calls in June than in May?
How many calls between 8 and 10? | How many calls between 10 and 12?
How many calls from 2 to 9 May? | How many calls from 9 to 20 May?
How many calls in the first week of May? | How many calls in the last week of May?
How many calls in the first half of the year? | How many calls in the second half of the year?
Who have I never called? | Who have I always called?
Who has never called me back? | Who has called me back?
Who didn't call this week? | Who called this week?
Whom have I not spoken to since June? | Whom have I spoken to since June?
Nobody called me on which days? | Somebody called me on which days?
On which days were there no calls? | On which days were there calls?
Days without a text | Days with a text
Days with only calls and no texts | Days with only texts and no calls
How many calls had no answer? | How many calls had an answer?
Voicemails from Ben | Calls from Ben
Texts from Ben | Calls from Ben
SMS from Ben | MMS from Ben
SMS I sent in May | MMS I sent in May
Messages I sent to Anna | Messages Anna sent to me
Messages sent yesterday | Messages received yesterday
Did I write more than I read? | Did I read more than I write?
How many incoming calls in 2025? | How many outgoing calls in 2025?
How many inbound texts? | How many outbound texts?
How many missed calls? | How many rejected calls?
How many declined calls this year? | How many accepted calls this year?
How many blocked calls? | How many missed calls?
How many calls did I reject from Ben? | How many calls did Ben reject from me?
What share of calls was missed? | How many calls were missed?
What share of my calls goes to Anna? | What share of my calls comes from Anna?
What percentage of calls did I answer? | What percentage of calls did I miss?
Calls on the Pixel | Calls not on the Pixel
Calls from my Pixel this week | Texts from my Pixel this week
Who is calling me more often lately? | Who is calling me less often lately?
Who calls me more than they used to? | Who calls me less than they used to?
Are my calls getting longer? | Are my calls getting shorter?
Did calls go up in June? | Did calls go down in June?
List the newest ten calls | List the oldest ten calls
My last ten calls with Ben | My first ten calls with Ben
Show calls sorted by length, longest first | Show calls sorted by length, shortest first
The longest gap between calls with Anna | The shortest gap between calls with Anna
How long since I called Anna? | How long since Anna called me?
How many days since the last text from Ben? | How many days since the first text from Ben?
How many calls on 3 May 2026? | How many calls on 5 March 2026?
How many calls in May 2025? | How many calls in May 2026?
How many calls in Q1? | How many calls in Q3?
Calls in winter | Calls in summer
Calls with Anna Berg | Calls with Anna Vale
How many calls did I return? | How many calls did I not return?
How many calls over 30 minutes? | How many calls over 30 seconds?
How many calls over 3 minutes? | How many calls over 3 hours?
More than 20 calls in a day: when? | Less than 20 calls in a day: when?
Who did I call twice or more? | Who did I call twice or less?
Who did I call exactly once? | Who did I call more than once?
Who did I text after calling? | Who did I call after texting?
Which calls came in while I was asleep, 0 to 6? | Which calls came in while I was awake, 6 to 24?
Calls within the last two hours | Calls earlier than the last two hours
In how many months did I call Ben? | In which months did I call Ben?
Earliest hour at which Anna calls | Latest hour at which Anna calls
Calls to Ben, Saturdays excluded | Calls to Ben, Saturdays only
`);

/** Of two that are compared: the same is counted for both, and the other one is asked for. */
export const COMPARED_OPPOSITES = pairs(`
Was this week busier than last week? | Was this week quieter than last week?
Is this month busier than last month? | Is this month calmer than last month?
Did my calls increase this month? | Did my calls decrease this month?
Did calls rise compared to last week? | Did calls fall compared to last week?
Have my texts gone up since last month? | Have my texts gone down since last month?
Do I talk longer with Anna than with Ben? | Do I talk shorter with Anna than with Ben?
Do I talk longer with Anna than with Ben? | Do I talk less with Anna than with Ben?
Is Anna calling me more often than Ben? | Is Anna calling me more rarely than Ben?
Did Anna call me more often than Ben? | Did Anna call me more seldom than Ben?
Did I call Anna more frequently than Ben? | Did I call Anna less frequently than Ben?
Do I call Anna more often than she calls me? | Do I call Anna less often than she calls me?
Do I call Anna more than Ben? | Do I call Anna fewer times than Ben?
Did I make more calls than I received? | Did I make fewer calls than I received?
Did I call Anna as often as Ben? | Did I call Anna less often than Ben?
Did I get more texts than last week? | Did I get fewer texts than last week?
Who called me more, Anna or Ben? | Who called me less, Anna or Ben?
Whom did I call more often, Anna or Ben? | Whom did I call less often, Anna or Ben?
Who called me more often, Anna or Ben? | Who called me more rarely, Anna or Ben?
Is it true that I call Anna more than Ben? | Is it true that I do not call Anna more than Ben?
Were there more calls in May than in June? | Were there less calls in May than in June?
Were there more calls on weekdays than on weekends? | Were there fewer calls on weekdays than on weekends?
Do I call more in the morning than in the evening? | Do I call less in the morning than in the evening?
Are calls with Anna longer than calls with Ben? | Are calls with Anna shorter than calls with Ben?
Is my average call longer than last month? | Is my average call shorter than last month?
Did I text more this week than last week? | Did I text rarer this week than last week?
Did I miss more calls than I answered? | Did I miss fewer calls than I answered?
Has Anna called more this year than last year? | Has Anna called more rarely this year than last year?
Was Monday a better day for calls than Tuesday? | Was Monday a worse day for calls than Tuesday?
Were there longer calls in May than in June? | Were there more calls in May than in June?
Were there shorter calls in May than in June? | Were there fewer calls in May than in June?
`);
