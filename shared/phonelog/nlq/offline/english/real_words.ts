/**
 * Common English words: one that is not in the tables is said back, and not taken for a slip.
 *
 * @module
 */

/** Words that are what they are. */
export const REAL_WORDS: ReadonlySet<string> = new Set(
  `abide able above accent accept accounting acres across act actual add addressed addresses ads
  afraid aft afterwards again age agree aide aim air alike alive allow almost alone along already
  altar alter although always amounts angry animal annual answer ant apart ape appear apple arch
  area arise arm army around arrive art ask asked asleep ate attack aunt average awake away awful
  baby back bad bag bake baking ball balls band bang bank bar bare barely bark barn base bat bath
  beach beak bean bear beard bearing bears beast beat beautiful became because bed bee been beeping
  beer beforehand beg begging begin begun behaving behind beings belief believed believer believes
  bell belong below belt bend bending bent beside best bet better betting beverage beyond big bike
  bill bills bird birth birthday bit bite black blacked blast blasted bless blinking blocks blood
  blow blue boar board boat body bone book booked booking books bookstore boom boot booth boots
  boring born boss both bother bottle bought bowl box boy boys brain breach bread break breakfast
  breaks breakthrough bride brig bright bring bringing brink broke broker brook brought brown bug
  build built bummer burn bus bush business bust busy buy cab cake calm came camel camp campaign
  cane cans car card care carriers cars cart case cash cast casting cat catch cause cautious cell
  cells centuries chair challenged challenges challenging chance change changing channels chant
  chanting charge charged charging charm charming chart charts chat chats chatter cheap cheat
  cheated cheating check cheeks cheer cheering cheese chess child choose chores chose city claiming
  clams clan clapping class clean clear clearing clicking climb cling clock close clothes cloud club
  coaching coal coast coat codes coffee cold college colon color coma combine comeback comet comm
  commonly companion compassion compelled competing composed composer computer con concluded
  conducted conducting cone confined connected connecting consecutive constant constructive contacts
  contained containing contains contents contest contract contracts contrary convicted cook cooked
  cooking cool cooling copy corn corner corrected correctly cost costs cot couch coughing count
  countdown counties countless country county couples course court cousin cover coverage cow crank
  crash crawling crazy cream creative cross crowd crown cry cup currency currently curtains cut cute
  cutting dairy dames dance danger dare dares daring dark data date dated daughter dawn dead
  deadline deal dealing deals dear dearly death deceased deceive deceived decent deciding deck
  declared decrease decreased deep deer defining delete deleted departed depending depressed
  depressing desk destined detained devices die died diet differences differently dinner directing
  direction directions director dirty disabled discussed dish displays distance distract district
  diver divine doctor dog doing dollar dollars donation doo door dose dot double doubt downright
  dozens drank draw drawn dream dress dressing drew drilling drink drinking drip dripping drive
  driver drool drooling drop dropped drove drown drowning drunk dry due dull dust duty dwell ear
  early earth east easy eat eats edge egg either eldest elements elves email emailed emails
  enchanted enchanting ending enemy enlighten enough enter entirely escape ether evaluation even
  everlasting everyday evil exact exam exciting expensive exploding extending eye face fact fail
  failing fails fair fake faking fall fallen falling falls false fame family far fare farm fast fat
  fault fear feast fed fee feed feel feet fell felt fever fiend fight filing fill filling film filth
  fin finds fine finger fire firm fish fist fit fix flaming flashing flat flew flight fling flock
  floor flour flower fly fog fold folk fond food fool foot force fore forest forget forgot forgotten
  fork formal formally former forth forward fought found fours freak free frequency fresh friend
  friendly friends fright front frown fruit full fun function fund funny fur furious future gal game
  garden gas gate gates gave gear geeks generals gents germs giant gift girl git gives glad glass
  glove glowing goal goat god gold golf gone good goodwill goody goof goon goons goose gown grabbing
  grade grape grass grave gray great greatness green greeting grew groaning gross ground grounded
  group grow growling guess guest guide gum gun gut guts guy guys gym hair half hall hallowed halls
  ham hand hang hanged hanging happen happens happiest happiness happy hard hardly hash haste hat
  hate hated hath hating haunting hay head heading healing health hear heart heat heating heavy hee
  height heir held hell help helpless hen here hero herring hers hid hide high hill hip hips hire
  hiring historic hit hold hole holiday holidays home homes honesty hook hoop hoops hop hope hoped
  hopeless horse hospital host hot hotel house hovering however howl huge hum human hundreds hung
  hunt hurry hurt ice idea ideal ideas identity ignorant ignore ignored ill image images impossible
  inclined include includes income incorrect increase increased infected infection info initials
  initiative ink inn inside instead instinct instructed instruction instructions integration
  intellect interact interactive intercept intercepted interest interests internal internet
  interrupt interrupted intersection interval intimate intro iron island items its jab jail jam
  jelly jet jingle job join joke jolly joy judge juice jump junk jury keep keeps kept key kick
  kicked kicking kid kids kill kind kinds king kings kiss kissed kissing kitchen knee knew knife
  knight knows lack lad lady lake lamp land lane large laser lass later latte latter laugh law lay
  layer layers lazy lead leading leaf leaking lean leaning learn learning lease leash lectures leg
  lend lengthy lent less lesson lest let letter letting level lever leverage library licked lie life
  lift light lightly lights like liked likely likes lime limit line lines lip list listed listing
  lists lit litter live lived lives living load loan local lock locked locking loft lone lonely
  loner loo look looked looking looks loony lose loser loss lost lot lots loud love loved lover
  loving low luck lucky lug lumber lunch lung lust mad maids mail mails mainly maker male mall man
  managing manly map mare mark market marking married marrying mass massage mast mat match mate
  matter maze meal mean meant meantime meanwhile meat med media medicine meet meeting meetings men
  mend mentally menus mere mess messed messing met middle might mil mild mile miles milk mill mind
  mine mines mingle mini mink mint missions missus mist mix mixed mixing moan moaning mob mode model
  moist moments money monk monument mood moon moor moral mostly mother mount mourning mouse mouth
  move movie mud muddy music must mute muted nail named near nearest nearly neck need needed needs
  needy neither neon nerd nest net never new newer news nice night nightfall nights nod noise non
  none noon noose nor north nose note nothing notice now numbered nurse nut oak obey occasional
  occupied occurs odd off offer office often oil old older once open operated oppose ora orange orb
  order other ounce ours out outside outsider oven over overcome overheard overtime owe owns pace
  pack packed packing page paid pain paint pair palace pale pan paper par parents park parrot part
  parts party pass pasta paste path patio pay pea peace peach peak peck peek pen pencil pending
  periods personal personality personnel pest pet phoney phony photo photograph photos pick picket
  picky picture pictured pictures piece pier pigs pill pilot pink pint pipe pitching place plan
  plane planning plans plant planting plate play played playing plead pleading please pleased plenty
  plugs poem point pointing police poll poor port position possible possibly post pot potion pound
  pounds pour power prank pray preach preacher preaching precinct precious presence presented
  presently presents press pressing prevent previous price printing prints prize promotion
  proposition proud puck pull pure push put quack quarterback queen questioned questions quick quiet
  quite race radio rag rain raise raising ran rang range ranging rank ranks rarely rat rate rates
  rather ratio raving raw ray reaches react reaction read ready real reason receipts receiver record
  recorded recorder red reflected rejection relating relation relative relatively relatives relieve
  relieved remove rent repeated repeating repent replacing replied reply represent rescuing resent
  reserved reserves resign respected respond responded rest return returned reverted revolution rice
  rich ridden ride riding rig right rights righty ring ringtone rink rinse rise risking river roach
  road rock rode role roof room root rope rose rotten rough round row rude rug rule run runt rush
  sad safe said sail sake sakes sale salt same sand sane sang sap sat save saving saw say says scare
  scared scent school score sea searched searching seat secret see seed seeds seek seem seen seldom
  sell selling sender senders sends separately set setting settling seventy severely sew sewer shade
  shake shall shalt shame shape shaped share shares shark sharp shave shaved shaving shed sheer
  sheet shell ship shipping shirt shocking shoe shoot shooter shooters shooting shop shopping short
  shortcut shot shout shouted shouting shoving shown shows showtime shred shut shutting sick side
  sight sign silent silver similar sin sing singing singles sip sister sit site size skin sky slate
  sleep slept slightly slip slit slow slower slowing small smart smartest smell smelling smile smoke
  sneak sneaking snooping snow snowing soaking soap soft sold sole solution some somehow someplace
  sometime sometimes somewhat son song soon sore sorry sort sound sounding sources south soy space
  spare spared sparkling spear specs speed speeding spell spelling spend spill spinning spit spook
  spooked spoon sport sporting sports spot spreading spring springs sprung spying square stabbing
  staff stage staged stair stake stalking stall stalling stamp stand standing star stare stared
  staring starring stars started starter starters startled starts starved starving stat state stated
  stays steak steaks steal stealing steaming steer steering step steps stick sticking still stinking
  stirring stole stone stood stop stopped stopping stops store stored storm story stove straight
  stranded strangely strangest strangle strangled strapped stray streak street stretched stretcher
  striking string strong stronger strung student stupid sub such sued suffered sugar suit sum summer
  sun sung sunk supplies supports supposed sure swearing sweating sweet swell swelling swept swim
  swinging swore table tail tale tales tall taller tame tan tank tap tapes taping tasks taste tasted
  tax taxes taxi tea teach teaching team teams tear tearing tee teen teeth tell tells tempting ten
  tend tends tent term terms test tested testing tests textbook thank thanking thanks theirs theme
  then thick thief thin thine thing things think thinking thirsty thorough those thou though thought
  threesome threw through throw throwing thug thugs ticking tide tie tied ties tight tile till timer
  tin tip tired tires toe token told toll ton tone tongue too took tool tooth tops torch toss total
  totally touchy tough tours tow tower town toy track tracking trade traffic train travel tread
  treating tree trend trending trip triple tripping tropical truce truck true trust truth try tube
  tubes tune tunes turn turned tux twice type types ugly uncle under understands understood unlike
  unlocked unsolved untie ups use used usual vacation vast vending verse very vice video videos vie
  view violence visit voice voices volumes vote vouch wait waited wake waking walk walked walking
  walks wall walls wander wandering want wanted wants war warm wash washed waste wasting watch water
  wave waved waving wax way ways weak weakness wear wearing weather weave web wedding weed weeds
  week weight weird well wells went west wet whale wheat wheel where whichever while whim white
  whole whose why wicked wide wife wild wills win wind window wine wing winner winter wire wise wish
  witch withdraw witty woe woke woman won wonders wood wool word words wore work worked working
  workplace works world worm worn worry worrying worse worst worth wound wrapping wrecking write
  writer wrong yard yearly yelling yellow young youngest your yours youth zero zone`.split(/\s+/),
);
