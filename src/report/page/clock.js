// What time it is in the clip: the video's own time, or a clock of the page's where there is no video.

/** A clock over the clip, in seconds of the report. `tick(time)` is called whenever another picture is shown. */
class Clock {
  constructor(video, start, end, offset, tick) {
    Object.assign(this, { video, start, end, offset, tick });
    this.time = start;
    this.rate = 1;
    this.running = false;
    this.last = 0;
    if (video) this.follow();
  }

  /** Listens to the video. */
  follow() {
    const video = this.video;
    const show = (mediaTime) => this.show(mediaTime + this.offset);
    if (video.requestVideoFrameCallback) {
      const each = (_now, facts) => {
        if (this.video) {
          // A picture of an older wish must not take a newer one back.
          if (!video.seeking) show(facts.mediaTime);
          video.requestVideoFrameCallback(each);
        }
      };
      video.requestVideoFrameCallback(each);
    } else {
      const each = () => {
        if (this.video) {
          if (!video.paused) show(video.currentTime);
          requestAnimationFrame(each);
        }
      };
      requestAnimationFrame(each);
    }
    video.addEventListener("seeked", () => this.video && video.paused && !video.seeking && show(video.currentTime));
  }

  /** Goes on without the video. */
  abandon() {
    this.video?.pause();
    this.video = null;
    this.show(this.time);
  }

  show(time) {
    this.time = Math.min(Math.max(this.standing(time), this.start), this.end);
    this.tick(this.time);
  }

  /** Where a clip that stands still was asked to go: the browser names the same picture once by its beginning, once by a moment within it. */
  standing(time) {
    const asked = this.video?.paused && this.wanted !== undefined && frameAt(time) === frameAt(this.wanted);
    return asked ? this.wanted : time;
  }

  seek(time) {
    const wanted = Math.min(Math.max(time, this.start), this.end);
    this.wanted = wanted;
    if (!this.video) {
      this.show(wanted);
      return;
    }
    // A little into the picture: exactly at its edge, rounding decides between it and the one before.
    const next = times[frameAt(wanted) + 1] ?? wanted;
    this.video.currentTime = Math.max(0, wanted - this.offset + Math.min(Math.max(next - wanted, 0) / 4, 0.01));
    this.show(wanted);
  }

  get playing() {
    return this.video ? !this.video.paused : this.running;
  }

  play() {
    if (this.time >= this.end - 0.05) this.seek(this.start);
    if (this.video) {
      this.video.playbackRate = this.rate;
      this.video.play().catch(() => {});
      return;
    }
    this.running = true;
    this.last = performance.now();
    requestAnimationFrame((now) => this.run(now));
  }

  run(now) {
    if (!this.running) return;
    const passed = ((now - this.last) / 1000) * this.rate;
    this.last = now;
    if (this.time + passed >= this.end) this.running = false;
    this.show(this.time + passed);
    if (this.running) requestAnimationFrame((next) => this.run(next));
  }

  pause() {
    this.video?.pause();
    this.running = false;
  }

  setRate(rate) {
    this.rate = rate;
    if (this.video) this.video.playbackRate = rate;
  }
}
