/** People: names, avatars by initials, and the cast to act as. */

import { byId, el, fill } from "./dom.js";
import { state, when } from "./state.js";
import { actAs } from "./visit.js";

/** Someone's name, as it stands beside a message. */
export function nameOf(user) {
  return user === "USLACKBOT" ? "Slackbot" : (state.users[user]?.real_name ?? user);
}

/** A square with someone's initials; its colour is theirs alone. Decoration: the name stands beside it. */
export function avatar(user) {
  const name = nameOf(user);
  if (state.users[user]?.is_bot) return el("img", { class: "avatar", src: "/static/icon.svg", alt: "" });
  const initials = name.split(" ").map((word) => word[0]).slice(0, 2).join("");
  const sum = [...user].reduce((total, letter) => total + letter.charCodeAt(0), 0);
  return el("span", { class: "avatar", "aria-hidden": "true", data: { hue: sum % 6 } }, initials);
}

function draw() {
  const choose = (user) => async () => {
    await actAs(user);
    byId("cast").querySelector("[aria-pressed=true]")?.focus();
  };
  const people = state.cast.map((each) =>
    el(
      "button",
      { type: "button", class: "person", "aria-pressed": String(each.user === state.me.id), on: { click: choose(each.user) } },
      avatar(each.user),
      el("span", {}, el("strong", {}, each.name), " ", el("small", {}, each.about)),
    ),
  );
  fill(byId("cast"), el("h2", { id: "cast-heading" }, "Act as"), people);
}

when("person users", draw);
