/* Taps on the list of presence, kept on the device until the server has them: there may be no
   network in the hall. Only ids and marks are kept, never a name. Without this script each button
   is a form. */
"use strict";

(function () {
  var list = document.querySelector("[data-sn-presence]");
  if (!list || !window.crypto || !window.crypto.randomUUID || !window.fetch) return;
  var key = "presence:" + list.dataset.snPresence;
  var status = list.querySelector("[data-sn-status]");
  var count = list.querySelector("[data-sn-count]");
  var WEEK = 7 * 24 * 3600 * 1000;
  var sending = false;
  var loggedOut = false;

  function kept() {
    try {
      var found = JSON.parse(window.localStorage.getItem(key) || "[]");
      return found.filter(function (mark) {
        return Date.now() - mark.at < WEEK;
      });
    } catch (error) {
      return [];
    }
  }
  var memory = kept();
  function keep(marks) {
    memory = marks;
    try {
      if (marks.length) window.localStorage.setItem(key, JSON.stringify(marks));
      else window.localStorage.removeItem(key);
    } catch (error) {
      /* A browser that keeps nothing: they live as long as this page. */
    }
  }

  function show(row, present) {
    var button = row.querySelector("button");
    row.dataset.state = present ? "attended" : "no_show";
    button.setAttribute("aria-pressed", present ? "true" : "false");
    button.value = present ? "0" : "1";
    if (present) button.removeAttribute("data-variant");
    else button.setAttribute("data-variant", "secondary");
    var total = 0;
    list.querySelectorAll('[data-sn-tap][data-state="attended"]').forEach(function (one) {
      total += Number(one.dataset.people);
    });
    count.textContent = String(total);
  }
  function rowOf(registration) {
    return list.querySelector('[data-sn-tap="' + registration + '"]');
  }
  function tell() {
    status.hidden = !memory.length;
    status.textContent = loggedOut
      ? list.dataset.login
      : list.dataset.kept + " " + memory.length;
  }

  function send() {
    if (sending || !memory.length) return;
    sending = true;
    var now = Date.now();
    var batch = memory.slice(0, 200).map(function (mark) {
      return {
        registration: mark.registration,
        present: mark.present,
        nonce: mark.nonce,
        ago: Math.max(0, (now - mark.at) / 1000),
      };
    });
    window
      .fetch(list.dataset.url, {
        method: "POST",
        redirect: "manual",
        headers: {
          "Content-Type": "application/json",
          "X-CSRFToken": list.querySelector("[name=csrfmiddlewaretoken]").value,
        },
        body: JSON.stringify({ marks: batch }),
      })
      .then(function (answer) {
        loggedOut = answer.type === "opaqueredirect" || answer.status === 403;
        if (answer.status === 409 || answer.status === 404 || answer.status === 400) {
          /* The list is shut, or not ours: what is shown must be what holds. */
          keep([]);
          window.location.reload();
          return null;
        }
        return answer.ok ? answer.json() : null;
      })
      .then(function (said) {
        if (said) {
          keep(
            memory.filter(function (mark) {
              return said.taken.indexOf(mark.nonce) < 0;
            })
          );
          Object.keys(said.present).forEach(function (registration) {
            var later = memory.some(function (mark) {
              return mark.registration === registration;
            });
            var row = rowOf(registration);
            if (row && !later) show(row, said.present[registration]);
          });
        }
        sending = false;
        tell();
        if (said && memory.length) send();
      })
      .catch(function () {
        sending = false;
        tell();
      });
  }

  list.addEventListener("submit", function (event) {
    var row = event.target.closest("[data-sn-tap]");
    if (!row) return;
    event.preventDefault();
    var present = row.querySelector("button").value === "1";
    show(row, present);
    keep(
      memory.concat([
        {
          registration: row.dataset.snTap,
          present: present,
          nonce: window.crypto.randomUUID(),
          at: Date.now(),
        },
      ])
    );
    send();
  });
  memory.forEach(function (mark) {
    var row = rowOf(mark.registration);
    if (row && row.querySelector("button")) show(row, mark.present);
  });
  tell();
  send();
  window.addEventListener("online", send);
  window.setInterval(send, 15000);
})();
