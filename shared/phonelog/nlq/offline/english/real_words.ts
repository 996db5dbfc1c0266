/**
 * English words that look like misspelt words of the tables and are not: they are said back, not mended.
 *
 * @module
 */

/** Words that are what they are. */
export const REAL_WORDS: ReadonlySet<string> = new Set(
  `forget forgot forgotten forgave chats chatty chatter brothers sisters
  walk walks walked walking tall ball balls hall halls wall walls mall fall falls ball cell cells cold
  test tests tested testing taxi taxes tax next text-book nest rest best west pest zest
  work works worked working word words world ward hard heart heat beard bear gear dear fear near tear
  wear ear year-end look looks looked looking book books booked booking cook cooked took-off hook
  cake lake fake wake woke bake bike like likes liked line lines live lives lived life love loved
  lend bend mend tend bending mending sand band hand land stand spent-out
  fast vast cast mast lost host coast toast roast ghost
  male mail mails email emails emailed mile miles smile while white write-up
  dad's bad sad mad lad had-been hat hot hit hut put pay paid play played plan plans planet
  tone bone gone-by lone stone phone-box zone none nose rose those whose house mouse
  send-off sender senders seen seem seat sat set let met bet pet wet jet
  week-long weak peak leak beak speak-easy weekly-paper strong wrong song sing ring-tone king wing
  chat-room chart charts charm cheat chess that-way than-k bank rank tank thank drank drink drunk
  meet meets meeting meetings met eat eats eaten sleep slept steps step stop stops
  video videos photo photos picture pictures image images file files app apps data mood happy angry
  money cost costs price spend-er rich bill bills pound pounds dollar dollars
  birthday wedding holiday holidays vacation trip travel flight school class office job boss team
  better worse good nice bad big small fat cat dog car cars bus train train's road
  where why wherever however because about-face said say says word-s mean-t meant read reading wrote-up
  reply replies replied respond responded forward forwarded delete deleted remove removed drop
  weather rain snow sun-ny moon star stars light night-club right fight might
  hide hides hid ride rides rode tide wide bride bribe
  less-on lesson lessons lease least-wise last-ing most-ly mostly moist mist
  shout shouted short-er shorts sport sports port
  moan mourn morn born corn form-al forum firm frame
  hear-say heard-of hate hated late later-on lately-on date-s dated gate mate mates rate rates
  mum's drum gum sum some-how home hope rope role
  bored board box boys boy toy joy day-care way ways say pay ray may-be maybe
  mute muted mutes minute-book cute cut cat
  want-ed lunch dinner breakfast noon-time soon spoon moon`.split(/\s+/).filter((word) =>
    /^[a-z]+$/.test(word)
  ),
);
