/**
 * Cards as the programs write them that people bring them from: which fields there are, where, in which
 * order, and how they are spelled. Nothing in them is anybody's.
 *
 * @module
 */

/** Every field twice: beside the data for programs of old, and in it. */
const SILLY_TAVERN = `{
    "name": "Mia",
    "description": "A cat.\\n\\nShe says: \\"Purr\\" — 日本語, émoji 🐈‍⬛, \\ud83d\\ude3a, a\\u00a0b, \\u202ertl\\u202c.",
    "personality": "",
    "scenario": "",
    "first_mes": "*She looks up.*\\r\\n\\r\\n\\"Hello, {{user}}.\\"",
    "mes_example": "<START>\\n{{user}}: Hi\\n{{char}}: Purr.",
    "creatorcomment": "",
    "avatar": "none",
    "chat": "Mia - 2024-3-1 @10h 11m 12s 13ms",
    "talkativeness": "0.35",
    "fav": false,
    "tags": [],
    "spec": "chara_card_v3",
    "spec_version": "3.0",
    "data": {
        "name": "Mia",
        "description": "A cat.\\n\\nShe says: \\"Purr\\" — 日本語, émoji 🐈‍⬛, \\ud83d\\ude3a, a\\u00a0b, \\u202ertl\\u202c.",
        "personality": "",
        "scenario": "",
        "first_mes": "*She looks up.*\\r\\n\\r\\n\\"Hello, {{user}}.\\"",
        "mes_example": "<START>\\n{{user}}: Hi\\n{{char}}: Purr.",
        "creator_notes": "",
        "system_prompt": "",
        "post_history_instructions": "",
        "tags": [],
        "creator": "",
        "character_version": "",
        "alternate_greetings": ["", "Purr."],
        "extensions": {
            "talkativeness": "0.35",
            "fav": false,
            "world": "Sea",
            "depth_prompt": { "prompt": "", "depth": 4, "role": "system" },
            "regex_scripts": [{ "id": "d0", "findRegex": "/\\\\*(.+?)\\\\*/g", "minDepth": null, "placement": [1, 2] }]
        },
        "group_only_greetings": [],
        "character_book": {
            "entries": [
                {
                    "id": 0, "keys": ["fish"], "secondary_keys": [], "comment": "", "content": "Fish.",
                    "constant": false, "selective": true, "insertion_order": 100, "enabled": true,
                    "position": "before_char", "use_regex": true,
                    "extensions": {
                        "position": 0, "exclude_recursion": false, "display_index": 0, "probability": 100,
                        "useProbability": true, "depth": 4, "selectiveLogic": 0, "group": "",
                        "group_weight": 100, "role": null, "vectorized": false, "case_sensitive": null
                    }
                },
                {
                    "id": 0, "keys": ["fish"], "secondary_keys": [], "comment": "", "content": "Fish.",
                    "constant": false, "selective": true, "insertion_order": 100, "enabled": true,
                    "position": "before_char", "use_regex": true, "extensions": {}
                }
            ],
            "name": "Sea"
        }
    },
    "create_date": "2024-3-1 @10h 11m 12s 13ms"
}`;

/** One line, with what the site keeps of itself, and nulls where nothing is said. */
const CHUB = JSON.stringify({
  data: {
    alternate_greetings: [],
    avatar: "https://avatars.example/avatars/ana/mia/chara_card_v2.png",
    character_book: {
      description: "",
      entries: [{
        case_sensitive: false,
        comment: "",
        constant: false,
        content: "Fish.",
        enabled: true,
        extensions: { weight: 10, addMemo: true, displayIndex: 0, embedded: true },
        id: 1,
        insertion_order: 10.5,
        keys: ["fish", "fish"],
        name: "Fish",
        position: null,
        priority: 1e3,
        probability: 100,
        secondary_keys: null,
        selective: false,
        selectiveLogic: 0,
      }],
      extensions: {},
      is_creation: false,
      name: "Sea",
      recursive_scanning: false,
      scan_depth: null,
      token_budget: null,
    },
    character_version: "main",
    creator: "ana",
    creator_notes: '<img src="https://example.com/a.webp">\n**Kind**',
    description: "A cat.",
    extensions: {
      chub: {
        alt_expressions: {},
        background_image: null,
        expressions: null,
        full_path: "ana/mia",
        id: 123456,
        related_lorebooks: [],
      },
      fav: false,
      talkativeness: null,
    },
    first_mes: "Hello",
    mes_example: "",
    name: "Mia",
    personality: "",
    post_history_instructions: "",
    scenario: "",
    system_prompt: "",
    tags: ["Cat", "cat", ""],
  },
  spec: "chara_card_v2",
  spec_version: "2.0",
});

/** With files of every kind of address, and modules of its own. */
const RISU =
  `{"spec":"chara_card_v3","spec_version":"3.0","data":{"name":"Mia","description":"A cat.","personality":"","scenario":"","first_mes":"Hello","mes_example":"","creator_notes":"","system_prompt":"","post_history_instructions":"","alternate_greetings":[],"character_book":{"scan_depth":5,"token_budget":0,"recursive_scanning":true,"extensions":{"risu_fullWordMatching":false},"entries":[{"keys":["fish","cat"],"secondary_keys":null,"content":"@@depth 0\\n@@role system\\n\\nFish.","extensions":{"risu_case_sensitive":false,"risu_loreCache":null},"enabled":true,"insertion_order":100,"constant":false,"selective":false,"name":"Fish","comment":"Fish","case_sensitive":false,"use_regex":false,"mode":"normal","folder":""}]},"tags":[],"creator":"","character_version":"","extensions":{"risuai":{"bias":[["cat",-1.50]],"viewScreen":"none","customScripts":[{"comment":"","in":"\\\\d+","out":"$&","type":"editdisplay","ableFlag":false}],"utilityBot":false,"sdData":[["always","solo, 1girl"]],"additionalAssets":[],"triggerscript":[],"lowLevelAccess":false,"largePortrait":false},"depth_prompt":{"depth":0,"prompt":""}},"group_only_greetings":[],"nickname":"","source":["risurealm:0a1b"],"creation_date":1719000000,"modification_date":1719000000.000,"creator_notes_multilingual":{"en":"Kind","ko":"친절"},"assets":[{"type":"icon","uri":"ccdefault:","name":"main","ext":"png"},{"type":"emotion","uri":"embeded://assets/emotion/images/happy.webp","name":"happy","ext":"webp"},{"type":"x-risu-asset","uri":"__asset:0","name":"hat","ext":"unknown"},{"type":"background","uri":"data:image/png;base64,iVBORw0KGgo=","name":"main","ext":"png"},{"type":"user_icon","uri":"https://example.com/me.png","name":"Ana","ext":"png"}]}}`;

/** With its own persona and memories in the extensions. */
const AGNAI =
  `{"spec":"chara_card_v2","spec_version":"2.0","data":{"name":"Mia","description":"species(\\"Cat\\")\\nmind(\\"proud\\" + \\"curious\\")","personality":"","scenario":"","first_mes":"Hello","mes_example":"","system_prompt":"","post_history_instructions":"","creator":"","creator_notes":"","alternate_greetings":[],"tags":["pet"],"character_version":"","extensions":{"agnai":{"voice":{"service":null},"persona":{"kind":"wpp","attributes":{"species":["Cat"],"mind":["proud","curious"]}},"appearance":"","insert":null,"json":{"schema":{},"response":""}},"depth_prompt":null},"character_book":{"name":"","description":"","is_creation":false,"entries":[{"keys":["fish"],"content":"Fish.","name":"Fish","enabled":true,"insertion_order":50,"priority":50,"entry":"Fish.","weight":50,"keywords":["fish"],"extensions":{}}],"extensions":{}}}}`;

/** Numbers, orders and texts as nobody writes them and JSON allows them. */
const ODD = `\t{ "x2": -0, "x10": 1E+2, "x1": 1.0 , "" : [ ], " ": {},
 "spec_version":"2.9", "data":{ "extensions":{"b":[1e3,1.50e-7,-0.0,9007199254740993,123456789012345678901234567890],"a":{"":null,"A":1,"a":2,"\\u0061b":[[],{},[{}]]}},
 "mes_example":"\\b\\f\\t\\/\\u2028\\ufeff", "scenario":"\ufeffbegins with a mark", "name":"\\u004dia", "first_mes":"🧜🏽‍♀️",
 "tags":["1","1"], "character_book":{"entries":[{"insertion_order":1e1,"keys":[],"content":"","extensions":{"n":1.0},"enabled":true},"no entry",{"insertion_order":-1.0,"keys":["é"],"content":"\\u00e9","extensions":{},"enabled":true}],"extensions":{"n":0.10}},
 "creator":"" }, "spec":"chara_card_v2" }\r\n\r\n`;

/** Each by whom it is. */
export const SHAPES: Readonly<Record<string, string>> = {
  SillyTavern: SILLY_TAVERN,
  Chub: CHUB,
  RisuAI: RISU,
  Agnai: AGNAI,
  nobody: ODD,
};
