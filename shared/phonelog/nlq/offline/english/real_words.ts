/**
 * Common English words: one that is not in the tables is said back, and not taken for a slip.
 *
 * @module
 */

/** Words that are what they are. */
export const REAL_WORDS: ReadonlySet<string> = new Set(
  `able above accept across act add addressed addresses afraid afterwards again age agree air alive
  allow almost alone along already although always amounts angry animal answer apart appear apple arch
  area arm army around arrive art asleep attack aunt average awake away awful baby back bad bag bake
  ball balls band bang bank bar barely base bath beach bear beard bearing bears beat beautiful became
  because bed been beer beforehand behind bell belong below bend best bet better beyond big bike bill
  bills bird birth birthday bit bite black blocks blood blow blue board boat body bone book booked
  booking books boots boring born boss both bottle bought bowl box boy boys brain bread break breakfast
  breaks bride bright bring bringing broke brought brown build built burn bus business busy buy cake
  calm came camp car card care cars cart case cash cast cat catch cause cell cells chair chance change
  changing charge chart charts chat chats cheap cheat check cheese chess child choose chose city class
  clean clear climb close clothes cloud club coal coast coat codes coffee cold college color commonly
  companion composed conducted connected connecting consecutive constant contacts containing contains
  contents contract contracts contrary convicted cook cooked cool copy corn corner cost costs count
  counties country county course court cousin cover cow crash crazy cream cross crowd cry cup currency
  currently cut cute dance danger dark data date dated daughter dead deal dealing deals dear death
  decent declared decrease decreased deep deer defining delete deleted desk devices die died diet
  differences dinner direction directions dirty discussed dish displays distance divine doctor dog
  doing dollar dollars door double doubt draw dream dress drew drink drive driver drop dropped drove
  drunk dry due dull dust duty ear early earth east easy eat eats edge egg either eldest elements email
  emailed emails enemy enough enter entirely escape even everyday evil exact exam expensive extending
  eye face fact fail fails fair fake fall fallen falling falls false fame family far farm fast fat
  fault fear feed feel feet fell felt fight fill film fine finger fire firm fish fit fix flat flew
  flight floor flower fly fold folk food fool foot force forest forget forgot forgotten fork formal
  formally former forth forward found free frequency fresh friend friendly friends front fruit full fun
  function funny future game garden gas gate gates gave gear giant gift girl gives glad glass goal god
  gold golf gone good grade grass grave gray great green grew ground group grow guess guest guide gum
  gun guy guys gym hair half hall halls hand hang happen happens happy hard hardly hat hate hated hath
  head health hear heart heat heavy height held hell help hid hide high hill hire hit hold hole holiday
  holidays home homes hook hope horse hospital host hot hotel house however huge human hundreds hung
  hunt hurry hurt ice idea ideal ideas ignore ignored ill image images income increase increased
  initiative inside instead integration interact interactive interest interests internal internet
  interval iron island jail jet job join joke joy judge juice jump jury keep keeps kept key kick kid
  kids kill kind kinds king kings kiss kitchen knee knew knife knight lack lad lady lake lamp land lane
  large later latter laugh law lay layer layers lazy lead leading leaf lean learn learning lease leg
  lend lengthy less lesson let letter level library lie life lift light lights like liked likely likes
  limit line lines lip list listed listing lists live lived lives load loan local lock lone lonely look
  looked looking looks lose loss lost loud love loved low luck lucky lunch mad mail mails mainly male
  mall man map mark market marking married mast match mate matter meal mean meant meanwhile meat
  medicine meet meeting meetings men mend met middle might mild mile miles milk mind mine mines mist
  mix moan model moist moments money monument mood moon moral mostly mount mouse mouth move movie mud
  music mute muted nail near nearest nearly neck need needs neither nest never new newer news nice
  night nights noise none noon nor north nose note nothing notice now numbered nurse obey occasional
  odd offer office often oil old once open oppose orange order other out outside oven over owe pack
  page paid pain paint pair palace pale pan paper parents park part parts party pass paste path pay
  peace peak pen pencil periods personal pet photo photos pick picture pictured pictures piece pilot
  pink pipe place plan plane plans plant plate play played please plenty poem point police poor
  position possible pot pound pounds pour power pray presented press prevent previous price prize
  promotion proud pull pure push put queen quick quiet quite race rain raise ran rang range ranging
  rank ranks rarely rat rate rates rather ratio raw ray reaches read ready real reason record recorded
  red reflected relating relation relative relatively relatives remove rent repeated replied reply
  reserved reserves respond responded rest return returned reverted rice rich ride right rights ring
  ringtone rise river road rock rode role roof room root rope rose rough row rude rule run rush sad
  safe said sail salt same sand sang sat save saw say says scared school sea seat secret see seed seeds
  seek seem seen seldom sell sender senders sends separately set setting severely shall shape shaped
  share shares sharp sheet shell ship shirt shoe shoot shop short shot shout shouted shown shut sick
  side sight sign silent silver similar sing sister site size skin sky sleep slept slip slow small
  smart smell smile smoke snow soap soft sold some sometimes son song soon sorry sort sound south space
  speed spell spelling spend spoon sport sports spot spring springs square staff stage staged stair
  stake stamp stand star starring stars started state stated steal step steps stick still stole stone
  stood stop stopped stops store storm story straight streak street strong stronger student stupid such
  sugar suit sum summer sun sure sweet swim table tail tale tales tall tank tap tasks taste tax taxes
  taxi tea teach teaching team teams tear teeth tell tells ten tent term terms test tested testing
  tests thank thanks theme then thick thief thin thing things think thorough those though thought threw
  through throw tide tie tied ties tight till tip tired toe told tone tongue took tool tooth toss total
  tours tower town toy track trade traffic train travel tree trend trending trip triple truck true
  trust truth try turn turned twice type types ugly uncle under unlike use used usual vacation vast
  very video videos view visit voice voices volumes vote wait waited wake walk walked walking walks
  wall walls want wants war warm wash waste watch water wave way ways weak wear wearing weather wedding
  week weight weird well wells went west wet whale wheel where while white whole whose why wide wife
  wild win wind window wine wing winner winter wise wish woke woman won wood wool word words wore work
  worked working works world worry worse worst worth wound write writer wrong yard yearly yellow young
  youth zero zone`.split(/\s+/),
);
