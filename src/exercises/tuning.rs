//! The numbers of the repetition machine that no exercise needs to change.

/// Numbers of the machine that no exercise needs to change.
#[derive(Debug, Clone, Copy)]
pub struct Tuning {
    /// A rise of this share of the gate over the lowest level leaves rest.
    pub arm: f64,
    /// A repetition is over when what is left of the rise is less than this share.
    pub home: f64,
    /// The gate is at least this share of the person's usual range.
    pub usual: f64,
    /// Within this share of the rise, levels are the same: start and end of a movement.
    pub still: f64,
    /// Rest that is not the lowest level is recognised after this long, seconds.
    pub dwell_s: f64,
    /// When the curve breaks off, a repetition is over when what is left of the rise is less than this share ...
    pub arrived: f64,
    /// (of somebody who has come home before: less than this share, without any allowance) ...
    pub seen_home: f64,
    /// ... where `begun` is the same for a curve that begins on the way out ...
    pub begun: f64,
    /// ... after the time by which smoothed landmarks lag behind the body, seconds ...
    pub lag_s: f64,
    /// ... or it has rested for this long, seconds.
    pub short_dwell_s: f64,
    /// How long the end of a repetition is waited for at most, seconds.
    pub settle_s: f64,
    /// A hole in the curve longer than this ends whatever was going on, seconds.
    pub gap_s: f64,
    /// A person just found is seen worse than one who is tracked: for so long, no level is taken for rest, seconds.
    pub warm_up_s: f64,
    /// A cut to another scene breaks the curve off where it jumps by more than this, degrees ...
    pub jump_deg: f64,
    /// ... and faster than anybody moves, degrees per second.
    pub jump_deg_per_s: f64,
    /// How much of the past is kept while at rest, seconds.
    pub keep_s: f64,
}

impl Default for Tuning {
    fn default() -> Self {
        Self {
            arm: 0.5,
            home: 0.4,
            usual: 0.12,
            still: 0.04,
            dwell_s: 1.0,
            arrived: 0.115,
            seen_home: 0.2,
            begun: 0.33,
            lag_s: 0.1,
            short_dwell_s: 0.4,
            settle_s: 1.0,
            gap_s: 0.8,
            warm_up_s: 0.3,
            jump_deg: 45.0,
            jump_deg_per_s: 900.0,
            keep_s: 5.0,
        }
    }
}
