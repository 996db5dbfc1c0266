/** Speaks LibreTranslate's protocol, with memory and glossaries. */

import { defineWire } from "@shared/edge/define_wire.ts";
import { limits } from "@shared/edge/limits.ts";
import { refuseAsLibreTranslate } from "@shared/translator/libretranslate.ts";
import { libretranslate } from "@shared/translator/libretranslate_contract.ts";
import { detect, languages, translate } from "@shared/translator/libretranslate_door.ts";

export default defineWire(libretranslate, {
  auth: "key:translator.translate",
  limit: limits.wires,
  allowed: { methods: "GET, POST, OPTIONS", headers: "x-api-key" },
  refuse: refuseAsLibreTranslate,
  routes: {
    "GET /health": () => ({ status: "ok" }),
    "GET /languages": languages,
    "POST /detect": detect,
    "POST /translate": translate,
  },
});
