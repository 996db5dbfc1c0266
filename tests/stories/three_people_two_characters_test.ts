/** Three people and two characters in one conversation: each sees what is theirs to see, as it is said. */

import { invoke } from "@shared/client/invoke.ts";
import { assert, assertEquals, assertMatch } from "../support/assert.ts";
import { assertFails } from "../support/assert_fails.ts";
import {
  characterOf,
  hear,
  NOTHING_SEEN,
  sayIn,
  seenBy,
  speakingModel,
  wordsOf,
} from "../support/chats.ts";
import { eventually } from "../support/eventually.ts";
import { hangUp } from "../support/hang_up.ts";
import { ChatEars } from "../support/live_chats.ts";
import { type Person, startStack } from "../support/stack.ts";

Deno.test("three people talk with two characters", async (t) => {
  await using stack = await startStack({ own: true });
  await using model = speakingModel();
  const { provider } = model;
  const [ana, ben, cleo, eve] = await Promise.all(
    ["ana", "ben", "cleo", "eve"].map((name) => stack.as(name)),
  ) as [Person, Person, Person, Person];
  for (const [person, name] of [[ana, "Ana"], [ben, "Ben"], [cleo, "Cleo"]] as const) {
    await person.schema("characters").from("users").insert({ name });
  }
  const rpc = (person: Person) => person.schema("characters");

  let chat = "";
  const say = (person: Person, content: string) => sayIn(chat, person, content);
  const branchOf = async (person: Person, id = chat) =>
    (await rpc(person).rpc("read_branch", { p_conversation: id })).data ?? [];
  /** What the model was told last. */
  const told = () => JSON.stringify(provider.sentTo("/v1/chat/completions").at(-1));

  await t.step("Ana starts and asks others in, who see nothing of it yet", async () => {
    const mia = await characterOf(ana, "Mia", {
      talkativeness: 0.8,
      description: "A secret cat.",
    });
    const robo = await characterOf(ana, "Robo", { talkativeness: 0.3 });
    const started = await invoke(ana, "start-conversation", {
      character_ids: [mia, robo],
      title: "Cats and robots",
      participants: [ben.userId],
    });
    chat = started.id;
    await rpc(ana).rpc("set_participant", {
      p_conversation: chat,
      p_user: cleo.userId,
      p_role: "reader",
    });
    for (const [person, role] of [[ben, "member"], [cleo, "reader"]] as const) {
      const { data } = await rpc(person).rpc("list_invitations");
      assertEquals(
        data?.map((each) => [each.conversation_id, each.asked_by, each.role]),
        [[chat, "Ana", role]],
      );
      assertEquals(await seenBy(person), NOTHING_SEEN);
    }
  });

  await t.step("they come in, and all know who is there", async () => {
    for (const person of [ben, cleo]) {
      await rpc(person).rpc("join_conversation", { p_conversation: chat });
    }
    for (const person of [ana, ben, cleo]) {
      const { data } = await rpc(person).from("conversation_participants").select("name");
      assertEquals(data?.map(({ name }) => name).sort(), ["Ana", "Ben", "Cleo", "Mia", "Robo"]);
    }
  });

  await t.step("whoever is named speaks, else whose turn it is", async () => {
    const speakers = [
      await say(ben, "What time is it, robo?"),
      await say(ana, "And how are you?"),
      await say(ben, "Go on."),
      await say(ana, "And then?"),
    ].map(({ name }) => name);
    assertEquals(speakers, ["Robo", "Mia", "Mia", "Robo"]);
    assert(told().includes("Ben: Go on."), "a model is told who said what");
  });

  await t.step("Cleo reads along, and does not speak", async () => {
    const names = (await branchOf(cleo)).map(({ name }) => name);
    assertEquals(names.join(" "), "Ben Robo Ana Mia Ben Mia Ana Robo");
    const refused = await say(cleo, "Me too").catch((error) => error);
    assertEquals([refused.status, refused.body.code], [403, "not_allowed"]);
  });

  await t.step(
    "second pages and readers hear a reply as it comes, the late all of it",
    async () => {
      await using bens = await ChatEars.of(stack, ben, chat);
      const pieces = ["One ", "two ", "three ", "four."];
      const goOn = Promise.withResolvers<void>();
      provider.spoken = async function* () {
        yield* pieces.slice(0, 2);
        await goOn.promise;
        yield* pieces.slice(2);
      };
      const saying = say(ana, "Count");
      await eventually(() => wordsOf(bens.pieces) === "One two ");
      await using cleos = await ChatEars.of(stack, cleo, chat);
      const { data: before } = await rpc(cleo).from("message_pieces").select("at, text").order(
        "at",
      );
      goOn.resolve();
      const { id, content } = await saying;
      await eventually(() => [bens, cleos].every((ears) => ears.statesOf(id).includes("complete")));

      assertEquals([content, wordsOf(bens.of(id))], [pieces.join(""), pieces.join("")]);
      assertEquals(wordsOf([...before ?? [], ...cleos.of(id)]), pieces.join(""));
      assertEquals(bens.statesOf(id), ["streaming", "complete"]);
    },
  );

  await t.step("Eve, whom nobody asked in, hears nothing and sees nothing", async () => {
    await using inside = await ChatEars.of(stack, eve, chat);
    await using outside = await ChatEars.of(stack, eve, chat, false);
    await using control = await ChatEars.of(stack, cleo, chat);
    assertMatch(inside.state, /Unauthorized/);
    assertEquals(outside.state, "SUBSCRIBED");
    provider.spoken = () => ["Between ", "us."];
    const { id } = await say(ben, "Quietly");
    await eventually(() => control.statesOf(id).includes("complete"));

    assertEquals([...outside.pieces, ...outside.messages, ...inside.pieces], []);
    assertEquals(await seenBy(eve), NOTHING_SEEN);
    const resumed = await hear(eve, "chat-with-character", { message_id: id }).catch((e) => e);
    const found = await invoke(eve, "search-conversations", { q: "us" });
    assertEquals([resumed.status, await branchOf(eve), found.items], [404, [], []]);
  });

  await t.step("Ben corrects what is remembered of him, which nobody else sees", async () => {
    const memories = rpc(ben).from("memories");
    await memories.insert({ text: "Ben drinks coffee." });
    await memories.update({ text: "Ben drinks tea." }).eq("text", "Ben drinks coffee.");
    await say(ben, "What do I drink?");
    assert(told().includes("Ben drinks tea.") && !told().includes("coffee"));
    await say(ana, "And what do I drink?");
    assert(!told().includes("Ben drinks tea."));
    assertEquals([(await seenBy(ana))["memories"], (await seenBy(ben))["memories"]], [0, 1]);
  });

  await t.step(
    "Ben has a reply written again, beside the first; Ana turns back to it",
    async () => {
      const shown = async () => {
        const { data } = await rpc(cleo).rpc("read_branch", { p_conversation: chat });
        return data?.at(-1);
      };
      provider.spoken = () => ["A first try."];
      const { id: first, name } = await say(ana, "Try");
      provider.spoken = () => ["A second try."];
      const again = await hear(ben, "regenerate-reply", { message_id: first, client_id: "again" });
      assertEquals([again.done?.message.content, again.done?.message.name], [
        "A second try.",
        name,
      ]);
      const { content, siblings } = await shown() ?? {};
      assertEquals([content, siblings], ["A second try.", [first, again.done?.message.id ?? ""]]);
      await rpc(ana).rpc("choose_branch", { p_message: first });
      assertEquals((await shown())?.content, "A first try.");
    },
  );

  await t.step("Ben branches off into a conversation of his own", async () => {
    const branch = await branchOf(ben);
    const { data: fork } = await rpc(ben).rpc("fork_at", { p_message: branch[3]?.id ?? "" });
    const copy = async (person: Person) =>
      (await branchOf(person, fork ?? "")).map(({ content }) => content);
    assertEquals(await copy(ben), branch.slice(0, 4).map(({ content }) => content));
    assertEquals([await copy(ana), await copy(cleo), await copy(eve)], [[], [], []]);
    assertEquals(
      [(await seenBy(ana))["conversations"], (await seenBy(ben))["conversations"]],
      [1, 2],
    );
  });

  await t.step("Ana alone shares it, without their names, and takes it back", async () => {
    const strange = await assertFails(invoke(ben, "share-conversation", { conversation_id: chat }));
    const shared = await invoke(ana, "share-conversation", { conversation_id: chat });
    assert("token" in shared);
    const { token } = shared;
    const open = () => invoke(stack.stranger(), "get-shared-conversation", { token });
    const { messages } = await open();
    const names = new Set(messages.map(({ name }) => name));
    assertEquals([strange.status, [...names].sort()], [404, ["Ana", "Mia", "Person 1", "Robo"]]);
    assertEquals([(await seenBy(ana))["shares"], (await seenBy(ben))["shares"]], [1, 0]);
    await invoke(ana, "share-conversation", { conversation_id: chat, revoke: true });
    assertEquals((await assertFails(open())).status, 404);
  });

  await t.step("each sees their own, and all what is said", async () => {
    const [anas, bens, cleos] = await Promise.all([ana, ben, cleo].map(seenBy));
    const here = {
      ...NOTHING_SEEN,
      conversations: 1,
      conversation_participants: 5,
      messages: 19,
    };
    assertEquals(anas, { ...here, characters: 2, shares: 1 });
    assertEquals(cleos, here);
    // The fork has his seat, those of the characters, and four messages.
    assertEquals(bens, {
      ...here,
      ...{ conversations: 2, conversation_participants: 8, messages: 23, memories: 1 },
    });
  });

  await t.step("Ben leaves: he sees and hears no more of it, and his words stay", async () => {
    await using bens = await ChatEars.of(stack, ben, chat);
    await using anas = await ChatEars.of(stack, ana, chat);
    await rpc(ben).rpc("set_participant", {
      p_conversation: chat,
      p_user: ben.userId,
      // SQL takes a null for "no seat"; the generated types know no nulls in arguments.
      p_role: null as unknown as string,
    });
    await eventually(() => bens.channel.state === "closed");
    provider.spoken = () => ["He has gone."];
    const { id } = await say(ana, "Where is Ben?");
    await eventually(() => anas.statesOf(id).includes("complete"));

    assertEquals([...bens.pieces, ...bens.messages], []);
    assertEquals(await seenBy(ben), {
      ...NOTHING_SEEN,
      ...{ conversations: 1, conversation_participants: 3, messages: 4, memories: 1 },
    });
    const refused = await say(ben, "Am I?").catch((error) => error);
    const { data } = await rpc(cleo).from("messages").select("content").eq("name", "Ben");
    assertEquals([refused.status, data?.length], [404, 4]);
  });

  await hangUp(ana, ben, cleo, eve);
});
