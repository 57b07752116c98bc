// One card at a time. Everything that is tapped stays on the phone; the page asks nobody for anything.
import * as memory from "./guide-evening.js";

const all = (selector, inside = document) => [...inside.querySelectorAll(selector)];
const one = (selector, inside = document) => inside.querySelector(selector);
const root = document.documentElement;
const given = one("#words").dataset;
const words = Object.fromEntries(all("[data-say]").map(sentence => [sentence.dataset.say, sentence.textContent]));
const screens = all("[data-screen]"), asides = all("[data-aside]");
const END = screens.length - 1;
const {close: givenClose, promised} = memory.fromMeeting(location.hash);
const languages = all("[data-beside]").map(box => box.value);
memory.tidy(Date.now());
const close = memory.closing(givenClose, Date.now());
let evening = memory.load(Date.now(), close), isAway = memory.isAway(evening, Date.now());
let beside = memory.beside(root.lang === "en" ? ["nb"] : []).filter(code => languages.includes(code)).slice(0, 2);
let view = {screen: isAway ? 0 : Math.min(evening.screen ?? 0, END), aside: null, large: false};

const say = (sentence, values) => sentence.replace(/\{(\w+)\}/g, (_, name) => values[name]);
const section = () => view.aside ? asides.find(each => each.dataset.aside === view.aside) : screens[view.screen];

const DOES = {
  begin: () => { forget(); evening.began = Date.now(); move({screen: 1}); },
  resume: () => { isAway = false; move({screen: evening.card}); },
  anew: () => { if (confirm(words.sure)) { forget(); move({screen: 0}); } },
  back: () => move({screen: view.screen - 1}),
  next: () => move({screen: view.screen + 1}),
  safety: () => move({aside: "safety"}),
  staff: () => move({aside: "staff"}),
  show: () => move({aside: view.aside, large: true}),
  leave: () => move({aside: view.large ? view.aside : null}),
  want: () => { evening.wanted = 1; draw(); settle(); },
  turn: button => count(button, 1),
  untake: button => count(button, -1),
  less: button => step(button.dataset.number, -1),
  more: button => step(button.dataset.number, 1),
};

function move(to) {
  view = {screen: view.screen, aside: null, large: false, ...to};
  history.pushState(view, "");
  arrive();
  settle();
}

function forget() {
  evening = {};
  isAway = false;
  remember();
}

function arrive() {
  const now = Date.now();
  evening.screen = view.screen;
  if (view.screen > 0) evening.card = view.screen;
  if (evening.began) evening[`opened_${view.screen}`] ??= now;
  if (evening.began && view.screen === END) evening.ended ??= now;
  draw();
}

/** The eye and the reading voice begin at the top of what has come. */
function settle() {
  scrollTo(0, 0);
  const heading = all("[tabindex='-1']", section()).find(each => each.getClientRects().length);
  (heading ?? one("[data-do=leave]")).focus({preventScroll: true});
}

function draw() {
  const shown = section();
  for (const each of [...screens, ...asides]) each.hidden = each !== shown;
  root.dataset.at = view.aside ? "aside" : shown.dataset.screen;
  root.dataset.large = view.large ? "yes" : "no";
  const isOver = Boolean(view.aside || view.large), isCard = view.screen > 0 && !isOver;
  one(".bar [data-do=leave]").hidden = !isOver;
  one(".bar [data-do=back]").hidden = !isCard;
  one(".bar [data-do=next]").hidden = !isCard || view.screen === END;
  one(".bar [data-do=safety]").hidden = view.aside === "safety";
  one("[data-do=begin]").hidden = Boolean(evening.began) && !isAway;
  one("[data-do=resume]").hidden = !evening.began;
  one("[data-screen=start] [data-do=anew]").hidden = !evening.began || isAway;
  drawLanguages();
  drawKinds();
  drawTheme();
  drawNumbers();
  all("[data-turns]").forEach(drawTurns);
  drawClock();
  drawEnd();
}

const save = () => memory.keep(evening, Date.now(), close);

function drawLanguages() {
  for (const piece of all(".beside > .piece")) piece.hidden = !beside.includes(piece.lang);
  root.dataset.beside = String(beside.length);
  for (const box of all("[data-beside]")) {
    box.checked = beside.includes(box.value);
    box.disabled = beside.length === 2 && !box.checked;
  }
}

function drawKinds() {
  const kind = evening.kind ?? 0;
  for (const radio of all("[data-kind]")) radio.checked = Number(radio.value) === kind;
  for (const each of all("[data-of-kind]")) each.hidden = Number(each.dataset.ofKind) !== kind;
  for (const each of all("[data-ask]")) each.hidden = evening.wanted === 1;
  for (const each of all("[data-asked]")) each.hidden = evening.wanted !== 1;
}

function drawTheme() {
  const theme = String(evening.theme ?? ""), choice = one("[data-theme]");
  if (choice.value !== theme) choice.value = theme; // a theme of two ages stands twice in the list
  for (const each of all("[data-questions]")) each.hidden = each.dataset.questions !== theme;
}

function drawNumbers() {
  const known = memory.numbers(evening);
  for (const input of all("input[data-number]")) {
    const text = String(known[input.dataset.number] ?? "");
    if (input.value !== text && input !== document.activeElement) input.value = text;
  }
  const sizes = memory.sizes(evening);
  one("[data-sizes]").textContent = sizes.length > 1 ? say(words.sizes, {sizes: sizes.join(", ")}) : "";
  one("[data-last]").hidden = evening.last === undefined;
  one("[data-last]").textContent = say(words.last, {n: evening.last});
}

function drawTurns(place) {
  const taken = evening[place.dataset.turns] ?? 0, size = memory.sizes(evening)[0] ?? 0;
  const sentence = !size || taken > size ? words.turns : taken < size ? words.turnsOf : words.everyone;
  one("[data-taken]", place).textContent = say(sentence, {n: taken, all: size});
  one("[data-do=untake]", place).disabled = taken === 0;
  const chairs = Math.max(size || 12, taken), ring = one("svg", place), chair = one("circle", ring);
  const share = 100 / chairs, width = chairs <= 10 ? 6 : 60 / chairs, length = Math.max(share - width * 1.35, 0.01);
  ring.setAttribute("stroke-width", width.toFixed(1));
  ring.replaceChildren(...Array.from({length: chairs}, (_, seat) => {
    const drawn = chair.cloneNode();
    drawn.setAttribute("class", seat < taken ? "done" : "open");
    drawn.setAttribute("stroke-dasharray", `${length} 100`);
    drawn.setAttribute("transform", `rotate(${(share * (seat + 0.5) - length / 2) * 3.6 - 90} 24 24)`);
    return drawn;
  }));
}

function drawClock() {
  const shown = screens[view.screen], now = Date.now();
  one("[data-now]").hidden = Boolean(view.aside || view.large) || !shown.dataset.minutes;
  all("[data-progress] circle").forEach((chair, place) => chair.setAttribute("class", place < view.screen ? "done" : "open"));
  const left = memory.left(evening[`opened_${view.screen}`] ?? now, Number(shown.dataset.minutes), now);
  one("[data-clock]").textContent = left ? say(words.left, {n: left}) : words.over;
  const place = say(words.place, {n: view.screen, all: END - 1});
  const whole = say(words.whole, {n: memory.gone(evening.began ?? now, now), all: given.budget});
  one("[data-place]").textContent = `${place} · ${whole}`;
}

function drawEnd() {
  const minutes = evening.began && evening.ended ? memory.gone(evening.began, evening.ended) : undefined;
  const known = {...memory.numbers(evening), minutes}, isHere = Boolean(close) && navigator.onLine;
  for (const each of all("[data-shown]")) each.textContent = known[each.dataset.shown] ?? words.uncounted;
  one("[data-to-close]").hidden = !isHere;
  one("[data-by-hand]").hidden = isHere;
  if (close) one("[data-to-close] a").href = memory.closingAddress(close, evening);
}

function count(button, by) {
  const place = button.closest("[data-turns]"), name = place.dataset.turns;
  evening[name] = Math.max(0, (evening[name] ?? 0) + by);
  draw();
  if (button.disabled) one("[data-do=turn]", place).focus();
}

function step(name, by) {
  const input = one(`#${name}`);
  set(input, String((Number(input.value) || 0) + by));
  draw();
}

function set(input, text) {
  const number = Math.trunc(Number(text)), name = input.dataset.number;
  if (text === "" || !Number.isFinite(number)) delete evening[name];
  else evening[name] = Math.min(Math.max(number, Number(input.min)), Number(input.max));
}

function remember() {
  if (promised !== null) evening.last = promised;
}

/** The phone keeps the guide and the help page, each with the same worker; what it says is what has happened. */
async function stayWithout() {
  const kept = one("[data-kept]");
  kept.textContent = words.stay;
  if (!navigator.serviceWorker) return;
  kept.textContent = words.waiting;
  try {
    const [guide, help] = given.scopes.split(" ");
    await installed(await navigator.serviceWorker.register(given.worker, {scope: guide}));
    await navigator.serviceWorker.register(given.worker, {scope: help});
    kept.textContent = words.ready;
  } catch {
    kept.textContent = navigator.serviceWorker.controller ? words.ready : words.later;
  }
}

/** Resolves when a worker of this registration has taken everything in; rejects when it could not. */
function installed(registration) {
  const worker = registration.active ?? registration.waiting ?? registration.installing;
  return new Promise((resolve, reject) => {
    const look = () => {
      if (worker.state === "activated") resolve();
      if (worker.state === "redundant") reject();
    };
    worker.addEventListener("statechange", look);
    look();
  });
}

/** The screen stays lit while the circle goes round, where a phone can do that. */
let lit = null;
async function stayLit() {
  const wanted = Boolean(evening.began) && !evening.ended && document.visibilityState === "visible";
  if (!wanted) await lit?.release();
  if (!wanted || lit?.released === false) return;
  lit = await navigator.wakeLock?.request("screen").catch(() => null);
}

document.addEventListener("click", event => {
  const button = event.target.closest("[data-do]");
  if (!button) return;
  event.preventDefault();
  DOES[button.dataset.do](button);
  save();
  stayLit();
});
document.addEventListener("input", event => {
  const {dataset, value} = event.target;
  if ("number" in dataset) set(event.target, value);
  if ("kind" in dataset) evening.kind = Number(value);
  if ("theme" in dataset) evening.theme = value === "" ? undefined : Number(value);
  if ("beside" in dataset) {
    beside = all("[data-beside]:checked").map(box => box.value).slice(0, 2);
    memory.keepBeside(beside);
  }
  draw();
  save();
});
document.addEventListener("focusout", () => setTimeout(drawNumbers));
addEventListener("popstate", event => {
  if (event.state) view = event.state;
  arrive();
  settle();
  save();
});
addEventListener("hashchange", () => {
  const other = memory.fromMeeting(location.hash).close;
  if (other && other !== close) location.reload();
});
for (const change of ["online", "offline"]) addEventListener(change, drawEnd);
document.addEventListener("visibilitychange", stayLit);
setInterval(drawClock, 10_000);

for (const link of all(".menu a")) link.hash = location.hash;
root.classList.add("scripted");
remember();
history.replaceState(view, "");
arrive();
stayWithout();
stayLit();
