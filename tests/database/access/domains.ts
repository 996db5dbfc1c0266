/**
 * Every domain's hooks. A domain without a file here is probed all the same, by the personas of all.
 *
 * @module
 */

import { characterFiles, characterPictures } from "./character_files.ts";
import { characters, charactersNews } from "./characters.ts";
import type { Domain } from "./domain.ts";
import { lift, liftNews } from "./lift.ts";
import { ownNews } from "./own_news.ts";
import { phonelog, phonelogNews } from "./phonelog.ts";
import { platform } from "./platform.ts";
import { reading, readingNews } from "./reading.ts";
import { adminNews, roles } from "./roles.ts";
import { translator } from "./translator.ts";

export const DOMAINS: readonly Domain[] = [
  platform,
  roles,
  translator,
  phonelog,
  lift,
  liftNews,
  reading,
  characters,
  readingNews,
  charactersNews,
  characterFiles,
  characterPictures,
  adminNews,
  ownNews,
  phonelogNews,
];
