// The packed data of this page.

const raw = JSON.parse(document.getElementById("data").textContent);
