/**
 * Set phrases that cannot be translated word by word, in the languages that are installed by default.
 *
 * @module
 */

/** The same thing said in three languages. The first form of each is what is written. */
export interface Phrase {
  readonly en: readonly string[];
  readonly es: readonly string[];
  readonly fr: readonly string[];
  /** Stands at either end of a sentence without a comma too. */
  readonly loose?: boolean;
  /** Makes a request of the sentence it stands with. */
  readonly request?: boolean;
}

/** Greetings, thanks, courtesies and the questions everybody asks. Case and end marks do not count. */
export const PHRASES: readonly Phrase[] = [
  {
    en: ["please"],
    es: ["por favor"],
    fr: ["s'il vous plaît", "s'il te plaît", "svp", "stp"],
    loose: true,
    request: true,
  },
  { en: ["hello", "hi", "hey"], es: ["hola"], fr: ["bonjour", "salut", "coucou"], loose: true },
  { en: ["good morning"], es: ["buenos días", "buen día"], fr: ["bonjour"], loose: true },
  { en: ["good afternoon"], es: ["buenas tardes"], fr: ["bonjour"], loose: true },
  { en: ["good evening"], es: ["buenas noches"], fr: ["bonsoir"], loose: true },
  { en: ["good night"], es: ["buenas noches"], fr: ["bonne nuit"] },
  { en: ["goodbye", "bye"], es: ["adiós"], fr: ["au revoir"] },
  { en: ["thank you", "thanks"], es: ["gracias"], fr: ["merci"] },
  {
    en: ["thank you very much", "thanks a lot", "thank you so much", "many thanks"],
    es: ["muchas gracias"],
    fr: ["merci beaucoup"],
  },
  {
    en: ["you're welcome", "you are welcome"],
    es: ["de nada"],
    fr: ["de rien", "je vous en prie"],
  },
  { en: ["no problem"], es: ["no hay problema"], fr: ["pas de problème", "pas de souci"] },
  { en: ["excuse me"], es: ["disculpe", "perdone"], fr: ["excusez-moi"] },
  {
    en: ["sorry", "i'm sorry", "i am sorry"],
    es: ["lo siento", "perdón"],
    fr: ["désolé", "pardon"],
  },
  { en: ["see you"], es: ["nos vemos"], fr: ["à plus"] },
  { en: ["see you tomorrow"], es: ["nos vemos mañana", "hasta mañana"], fr: ["à demain"] },
  { en: ["see you later"], es: ["hasta luego", "nos vemos luego"], fr: ["à plus tard"] },
  { en: ["see you soon"], es: ["hasta pronto", "nos vemos pronto"], fr: ["à bientôt"] },
  { en: ["of course", "sure"], es: ["por supuesto", "claro"], fr: ["bien sûr"] },
  { en: ["yes"], es: ["sí"], fr: ["oui"] },
  { en: ["no"], es: ["no"], fr: ["non"] },
  { en: ["okay", "ok"], es: ["de acuerdo", "vale"], fr: ["d'accord"] },
  { en: ["welcome"], es: ["bienvenidos", "bienvenido", "bienvenida"], fr: ["bienvenue"] },
  { en: ["congratulations"], es: ["felicidades", "enhorabuena"], fr: ["félicitations"] },
  { en: ["good luck"], es: ["buena suerte"], fr: ["bonne chance"] },
  { en: ["happy birthday"], es: ["feliz cumpleaños"], fr: ["joyeux anniversaire"] },
  { en: ["nice to meet you"], es: ["mucho gusto", "encantado"], fr: ["enchanté", "enchantée"] },
  {
    en: ["how are you"],
    es: ["cómo estás", "cómo está"],
    fr: ["comment allez-vous", "comment vas-tu", "ça va"],
  },
  { en: ["what's up"], es: ["qué tal"], fr: ["quoi de neuf"] },
  {
    en: ["what's your name", "what is your name"],
    es: ["cómo te llamas", "cómo se llama"],
    fr: ["comment vous appelez-vous", "comment t'appelles-tu"],
  },
  {
    en: ["what time is it", "what's the time"],
    es: ["qué hora es"],
    fr: ["quelle heure est-il", "il est quelle heure"],
  },
  {
    en: ["how old are you"],
    es: ["cuántos años tienes"],
    fr: ["quel âge avez-vous", "quel âge as-tu"],
  },
  {
    en: ["how much is it", "how much does it cost"],
    es: ["cuánto cuesta", "cuánto es"],
    fr: ["combien ça coûte", "c'est combien"],
  },
  { en: ["i don't know", "i do not know"], es: ["no lo sé", "no sé"], fr: ["je ne sais pas"] },
  {
    en: ["i don't understand", "i do not understand"],
    es: ["no entiendo", "no comprendo"],
    fr: ["je ne comprends pas"],
  },
  { en: ["i love you"], es: ["te quiero", "te amo"], fr: ["je t'aime"] },
  { en: ["let's go"], es: ["vamos"], fr: ["allons-y"] },
];
