/**
 * Common English words: one that is not in the tables is said back, and not taken for a slip.
 *
 * @module
 */

/** Words that are what they are. */
export const REAL_WORDS: ReadonlySet<string> = new Set(
  `able above accept across act add afraid again age agree air alive allow alone along already always
  angry animal answer apart appear apple area arm army arrive art asleep attack aunt away awake awful
  baby back bad bag bake ball balls band bang bank bar base bath beach bear beard beat beautiful became
  because bed been beer bell belong bend best bet better big bike bill bills bird birth birthday bit
  bite black blood blow blue board boat body bone book booked booking books boots boring born boss both
  bottle bought bowl box boy boys brain bread break breakfast bride bright bring broke brought brown
  build built burn bus business busy buy cake calm came camp car card care cars cart case cash cast cat
  catch cause cell cells chair chance change charge chart charts chat chats cheap cheat check cheese
  chess child choose city class clean clear climb close clothes cloud club coal coast coat coffee cold
  college color cook cooked cool copy corn corner cost costs count country course court cousin cover cow
  crash crazy cream cross crowd cry cup cut cute dance danger dark data date daughter dead deal dear
  death deep deer delete deleted desk die died diet dinner dirty dish doctor dog dollar dollars door
  doubt draw dream dress drew drink drive driver drop dropped drove drunk dry due dull dust duty ear
  earth east easy eat eats edge egg email emails emailed enemy enough enter escape even evil exact exam
  expensive eye face fact fail fair fake fall fallen falls false fame family far farm fast fat fault
  fear feed feel feet fell felt fight fill film fine finger fire firm fish fit fix flat flew flight
  floor flower fly fold food fool foot force forest forget forgot forgotten fork forward found free
  fresh friend friends front fruit full fun funny future game garden gas gate gave gear giant gift girl
  glad glass goal god gold golf gone good grade grass gray great green grew ground group grow guess guest
  guide gum gun guy guys gym hair half hall halls hand hang happen happy hard hat hate hated hath head
  health hear heart heat heavy held hell help hid hide high hill hire hit hold hole holiday holidays
  hook home hope horse hospital host hot hotel house however huge human hung hunt hurry hurt ice idea ideas
  ill image images income inside iron island jail jet job join joke joy judge juice jump jury keep kept
  key kick kid kids kill kind king kiss kitchen knee knew knife lack lad lady lake lamp land lane large
  laugh law lay lazy lead leaf lean learn lease leg lend less lesson let letter level library lie life
  lift light like likes liked limit line lines lip list live lived lives load loan local lock lone lonely
  look looked looking looks lose loss lost loud love loved low luck lucky lunch mad mail mails male mall
  man map mark market married mast match mate matter meal mean meat medicine meet meeting meetings mend
  met middle might mild mile miles milk mind mine mist mix moan model moist money mood moon moral mostly
  mouse mouth move movie mud music mute muted nail near neck need nest never new news nice night noise
  none noon north nose note nothing notice now nurse obey odd offer office often oil old once open orange
  order other out outside oven over owe pack page paid pain paint pair pale pan paper parents park part
  party pass path pay peace peak pen pencil pet photo photos pick picture pictures piece pilot pink pipe
  place plan plane plans plant plate play played please plenty poem point police poor pot pound pounds
  pour power pray press price prize proud pull pure push put queen quick quiet quite race rain raise ran
  rang rank rat rate rates raw ray read ready real reason record recorded red remove rent rest rice rich
  ride right ring ringtone rise river road rock rode role roof room root rope rose rough rude rule run
  rush sad safe said sail salt sand sang sat save saw say says scared school sea seat secret see seed
  seek seem seen sell sender senders set shall shape share sharp sheet ship shirt shoe shoot shop short
  shot shout shouted shut sick side sign silent silver sing sister site size skin sky sleep slept slip
  slow small smart smell smile smoke snow soap soft sold some son song soon sorry sort sound south space
  speed spell spend spoon sport sports spot spring square staff stage stair stamp stand star stars state
  steal step steps stick still stole stone stood stop stopped stops store storm story street strong
  student stupid such sugar suit summer sun sure sweet swim table tail tale tall tank tap taste tax taxes
  taxi tea teach team tear teeth tell ten tent test tested testing tests thank thanks then thick thief
  thin thing things think those thought threw throw tide tie tied tight till tip tired toe told tone
  tongue took tool tooth toss town toy track trade traffic train travel tree trip truck true trust truth
  try turn turned type ugly uncle under use used usual vacation vast video videos view visit voice vote
  wait waited wake walk walked walking walks wall walls want war warm wash waste watch water wave way
  ways weak wear weather wedding week weight well went west wet whale wheel where while white whole whose why
  wide wife wild win wind window wine wing winter wise wish woke woman won wood wool word words wore
  work worked working works world worry worse worst worth wound write wrong yard yellow young youth zero
  zone`.split(/\s+/),
);
