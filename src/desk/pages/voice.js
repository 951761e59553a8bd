// The voice of a session: tones, and words spoken by the browser; one at a time, the most important first.

/** Tones by their names: frequency in hertz and seconds. */
const TONES = {
  Rep: [880, 0.09], Tick: [660, 0.07], Start: [990, 0.25], Pause: [440, 0.2], End: [523, 0.35], HoldStart: [740, 0.12], HoldEnd: [587, 0.18],
};

/** The voices that speak the language of the words. */
export function fillVoices(select) {
  const fill = () => {
    const voices = globalThis.speechSynthesis?.getVoices().filter((voice) => voice.lang.startsWith("en")) ?? [];
    const options = voices.map((voice) => new Option(`${voice.name} (${voice.lang})`, voice.voiceURI));
    select.replaceChildren(new Option("the usual one", ""), ...options);
    select.value = localStorage.getItem("which") ?? "";
    if (select.selectedIndex < 0) select.value = "";
  };
  fill();
  globalThis.speechSynthesis?.addEventListener?.("voiceschanged", fill);
}

export class Voice {
  #speaking = null;
  #next = null;

  constructor(on, which) {
    this.on = on;
    this.which = which;
    // Browsers make sound only after a click: this is made in one.
    this.context = globalThis.AudioContext ? new AudioContext() : null;
  }

  /** Switches it; says whether it is on now. */
  toggle() {
    this.on = !this.on;
    if (!this.on) this.stop();
    return this.on;
  }

  stop() {
    this.#next = null;
    globalThis.speechSynthesis?.cancel();
  }

  end() {
    this.stop();
    this.context?.close();
  }

  say({ words, tone, rank, fresh_ms }) {
    if (!this.on) return;
    this.#play(tone);
    if (!words || !globalThis.speechSynthesis) return;
    const said = { words, rank, until: performance.now() + fresh_ms };
    if (this.#speaking && rank < this.#speaking.rank) {
      this.#next = said;
      speechSynthesis.cancel();
    } else if (!this.#speaking) this.#speak(said);
    else if (!this.#next || rank <= this.#next.rank) this.#next = said;
  }

  #speak(said) {
    const spoken = new SpeechSynthesisUtterance(said.words);
    spoken.lang = "en";
    spoken.voice = speechSynthesis.getVoices().find((voice) => voice.voiceURI === this.which) ?? null;
    spoken.onend = spoken.onerror = () => {
      if (this.#speaking !== said) return;
      this.#speaking = null;
      const next = this.#next;
      this.#next = null;
      if (next && next.until > performance.now()) this.#speak(next);
    };
    this.#speaking = said;
    speechSynthesis.speak(spoken);
    // Where there is no voice nothing ever ends.
    setTimeout(spoken.onend, 800 + 90 * said.words.length);
  }

  #play(tone) {
    const [hertz, seconds] = TONES[tone] ?? [];
    if (!hertz || !this.context) return;
    const { currentTime: now, destination } = this.context;
    const [source, volume] = [this.context.createOscillator(), this.context.createGain()];
    source.frequency.value = hertz;
    volume.gain.setValueAtTime(0.25, now);
    volume.gain.exponentialRampToValueAtTime(0.001, now + seconds);
    source.connect(volume).connect(destination);
    source.start(now);
    source.stop(now + seconds);
  }
}
