/* The door form where there may be no network. What is sent is first kept (kept.js), so that a
   connection that breaks loses nothing; what the server refuses comes back. A service worker opens
   the form without a network, from a page with nothing of anybody in it. Without this script each
   form is a form. */
"use strict";

(function () {
  const kept = window.snKept;
  const box = document.querySelector("[data-sn-kept]");
  if (!box || !kept) return;
  const pocket = document.querySelector("form[data-sn-pocket]");
  const form = pocket || document.querySelector("[data-sn-door-form] form");
  const note = box.querySelector("[data-sn-kept-box]");
  const back = box.querySelector("[data-sn-kept-back]");
  const model = box.querySelector("[data-sn-kept-row]");
  let sent = 0;
  let busy = false;
  let known = "";

  function say(text) {
    box.hidden = false;
    note.hidden = !text;
    box.querySelector("[data-sn-kept-said]").textContent = text;
  }
  function show(said) {
    const own = said.rows.filter((row) => row.owner === (said.owner || known || box.dataset.owner));
    const waiting = own.filter((row) => !row.state);
    sent += said.sent;
    const lines = [];
    if (waiting.length) lines.push(box.dataset.waiting + " " + waiting.length + ".");
    if (sent) lines.push(box.dataset.sent + " " + sent + ".");
    if (said.problem === "login") lines.push(box.dataset.login);
    if (own.length < said.rows.length) lines.push(box.dataset.other);
    box.querySelector("[data-sn-kept-login]").hidden = said.problem !== "login";
    say(lines.join(" "));
    /* Words are shown to whoever the server knows to be logged in as their writer. */
    if (said.owner) known = said.owner;
    const here = form && !pocket ? keyField().value : "";
    showBack(known ? own.filter((row) => row.state && row.id !== here) : []);
  }
  function showBack(rows) {
    const list = back.querySelector("ul");
    back.hidden = !rows.length;
    list.replaceChildren();
    rows.forEach(function (row) {
      const item = model.content.cloneNode(true);
      item.querySelector("[data-sn-where]").textContent = row.what.where;
      item.querySelector("[data-sn-words]").textContent = row.what.fields
        .filter(([name, value]) => value && (name === "text" || name.startsWith("seen_")))
        .map((pair) => pair[1])
        .join(" · ");
      item.querySelectorAll("[data-sn-why]").forEach(function (line) {
        line.hidden = line.dataset.snWhy !== row.state;
      });
      const mend = item.querySelector("[data-sn-mend]");
      mend.hidden = row.state !== "refused";
      mend.addEventListener("click", () => open(row));
      item.querySelector("[data-sn-drop]").addEventListener("click", async function () {
        await kept.drop(row.id);
        show({ sent: 0, rows: await kept.all() });
      });
      list.append(item);
    });
  }
  /* The page itself, with all that was typed and why it was refused. */
  async function open(row) {
    const who = await kept.ready();
    if (typeof who === "string") return show({ sent: 0, rows: await kept.all(), problem: who });
    const sheet = document.createElement("form");
    sheet.method = "post";
    sheet.enctype = "multipart/form-data";
    sheet.action = row.what.url;
    sheet.hidden = true;
    row.what.fields.concat([["csrfmiddlewaretoken", who.csrf]]).forEach(function ([name, value]) {
      const field = document.createElement("textarea");
      field.name = name;
      field.value = value;
      sheet.append(field);
    });
    sheet.append(withPhotos(document.createElement("input"), row));
    document.body.append(sheet);
    sheet.submit();
    return null;
  }

  function withPhotos(input, row) {
    const files = new DataTransfer();
    kept.photosOf(row).forEach((photo) => files.items.add(photo));
    input.type = "file";
    input.name = "photos";
    input.multiple = true;
    input.files = files.files;
    return input;
  }

  /* --- The form ------------------------------------------------------------------------------ */
  const keyField = () => form.querySelector("[name=form_key]");
  const chosen = () => form.querySelector("[name=door]:checked");
  function where() {
    if (!pocket) return { url: window.location.pathname, where: heading() };
    const url = pocket.dataset.snPocket.replace(/[0-9a-f-]{36}/, chosen().value);
    return { url, where: chosen().dataset.where };
  }
  const heading = () => document.querySelector("h1").textContent.trim();
  /* Without a ticked box under another subject: that was a change of mind. */
  function fields() {
    return Array.from(new FormData(form)).filter(
      ([name, value]) =>
        name !== "csrfmiddlewaretoken" && name !== "door" && typeof value === "string"
    );
  }
  /* Small before it is kept or sent: a stairwell has little network. The server makes them anew. */
  const SIDE = 1600;
  async function small(file) {
    try {
      const image = await createImageBitmap(file);
      const scale = Math.min(1, SIDE / Math.max(image.width, image.height));
      const canvas = document.createElement("canvas");
      canvas.width = Math.round(image.width * scale);
      canvas.height = Math.round(image.height * scale);
      canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
      return await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", 0.85));
    } catch (error) {
      return file; /* No photo, or none that this browser can draw: the server says what is wrong. */
    }
  }
  function asText(blob) {
    return new Promise(function (resolve, reject) {
      const reader = new FileReader();
      reader.onerror = () => reject(reader.error);
      reader.onload = () => resolve(reader.result.slice(reader.result.indexOf(",") + 1));
      reader.readAsDataURL(blob);
    });
  }
  const photoField = () => form.querySelector("[name=photos]");
  async function photos() {
    const found = [];
    for (const file of photoField().files) found.push(await asText(await small(file)));
    return found;
  }
  function somethingSeen() {
    const category = fields().find(([name]) => name === "category");
    const under = category && "seen_" + category[1].replace(/-/g, "");
    return fields().some(([name, value]) => value.trim() && (name === "text" || name === under));
  }
  function clean() {
    form.reset();
    keyField().value = window.crypto.randomUUID();
    if (pocket) findDoors();
    box.scrollIntoView({ block: "nearest" });
  }
  async function submit() {
    const whole = form.checkValidity() && somethingSeen();
    if (!whole) {
      /* The server says it best, when it can be asked. */
      if (!pocket && typeof (await kept.ready()) !== "string") return form.submit();
      if (form.reportValidity()) say(box.dataset.nothing);
      return null;
    }
    const id = keyField().value;
    try {
      const what = Object.assign(where(), { fields: fields(), photos: await photos() });
      await kept.keep(id, box.dataset.owner, what);
    } catch (error) {
      if (!pocket) return form.submit();
      return say(box.dataset.full);
    }
    const said = await kept.send(id);
    const answer = (said && said.now) || {};
    if (answer.url) return window.location.assign(answer.url);
    if (answer.state === "refused") {
      return open((await kept.all()).find((row) => row.id === id));
    }
    return clean();
  }
  /* What came back with photos shows them chosen again. */
  async function again() {
    const row = (await kept.all()).find((one) => one.id === keyField().value);
    if (row && !photoField().files.length) withPhotos(photoField(), row);
  }
  if (form) {
    again();
    form.addEventListener("submit", async function (event) {
      event.preventDefault();
      if (busy) return;
      busy = true;
      const button = form.querySelector("[type=submit]");
      button.setAttribute("aria-busy", "true");
      try {
        await submit();
      } finally {
        busy = false;
        button.removeAttribute("aria-busy");
      }
    });
  }

  /* --- Without a network: which door? ---------------------------------------------------------- */
  const number = document.getElementById("door_number");
  function findDoors() {
    const typed = number.value.toUpperCase().replace(/[^A-Z0-9]/g, "");
    const digits = (/^\d+/.exec(typed) || [""])[0];
    const rest = typed.slice(digits.length);
    const doors = form.querySelector("[data-sn-doors]");
    const list = doors.querySelector(".sn-choices-list");
    const none = form.querySelector("[data-sn-none]");
    list.replaceChildren();
    buildings.forEach(function (building) {
      building.doors.forEach(function (door) {
        const plain = door.number.toUpperCase().replace(/[^A-Z0-9]/g, "");
        if (!digits || (/^\d+/.exec(plain) || [""])[0] !== digits) return;
        if (!plain.slice(digits.length).startsWith(rest)) return;
        const row = document.querySelector("[data-sn-one-door]").content.cloneNode(true);
        const button = row.querySelector("input");
        const label = row.querySelector("label");
        button.id = "door_" + door.id;
        button.value = door.id;
        button.dataset.building = building.id;
        button.dataset.where = door.street + " " + door.number;
        label.htmlFor = button.id;
        label.textContent = button.dataset.where + ", " + building.name;
        list.append(row);
      });
    });
    const only = list.querySelectorAll("input");
    if (only.length === 1) only[0].checked = true;
    doors.hidden = !only.length;
    none.textContent = digits && !only.length ? none.dataset.text : "";
    chooseDoor();
  }
  function chooseDoor() {
    const door = chosen();
    form.querySelector("[data-sn-seen]").hidden = !door;
    form.querySelectorAll("[data-sn-of]").forEach(function (subject) {
      const here = Boolean(door) && subject.dataset.snOf.split(" ").includes(door.dataset.building);
      subject.hidden = !here;
      subject.querySelectorAll("input").forEach(function (box) {
        box.disabled = !here;
      });
    });
  }
  let buildings = [];
  if (pocket) {
    buildings = JSON.parse(document.getElementById("doors").textContent);
    pocket.hidden = false;
    box.hidden = false;
    keyField().value = window.crypto.randomUUID();
    number.addEventListener("input", findDoors);
    pocket.addEventListener("change", chooseDoor);
    findDoors();
  }

  /* --- So that it opens the next time ---------------------------------------------------------- */
  async function takeAlong() {
    const answer = await window.fetch(box.dataset.pocket, { redirect: "manual" });
    if (!answer.ok) return;
    const cache = await window.caches.open("sn-door");
    const page = new DOMParser().parseFromString(await answer.clone().text(), "text/html");
    const wanted = new Set(
      performance
        .getEntriesByType("resource")
        .map((entry) => entry.name.split("#")[0])
        .concat(
          Array.from(page.querySelectorAll("link[href], script[src]")).map(
            (part) => new URL(part.getAttribute("href") || part.getAttribute("src"), location).href
          )
        )
        .filter((url) => new URL(url).origin === location.origin)
        .filter((url) => /^\/(static|theme)\//.test(new URL(url).pathname))
    );
    await cache.put(box.dataset.pocket, answer);
    for (const old of await cache.keys()) {
      if (!wanted.delete(old.url) && !old.url.endsWith(box.dataset.pocket)) await cache.delete(old);
    }
    await cache.addAll(wanted);
    document.documentElement.dataset.snPocket = "ready";
  }
  if (navigator.serviceWorker && window.caches && navigator.onLine) {
    const scope = new URL("./", new URL(box.dataset.worker, location)).pathname;
    window.addEventListener("load", function () {
      navigator.serviceWorker
        .register(box.dataset.worker, { scope })
        .then(takeAlong)
        .catch(function () {
          /* No network, or a browser that allows it not: then the page must stay open. */
        });
    });
  }

  kept.watch(show);
})();
