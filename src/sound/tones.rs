//! The tones, as WAV files made from sines: each can be told from the others without looking.

use std::f64::consts::TAU;

/// A tone and what it stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Tone {
    /// A repetition is complete.
    Rep,
    /// The position is reached.
    HoldStart,
    /// The position is left.
    HoldEnd,
    /// A second of the countdown.
    Tick,
    /// A set begins.
    Start,
    /// Counting stands still or goes on.
    Pause,
    /// A set or the session is over.
    End,
}

/// Every tone: hertz and seconds of its notes.
const NOTES: &[(Tone, &[(f64, f64)])] = &[
    (Tone::Rep, &[(880.0, 0.09)]),
    (Tone::HoldStart, &[(523.0, 0.10), (784.0, 0.14)]),
    (Tone::HoldEnd, &[(784.0, 0.10), (523.0, 0.14)]),
    (Tone::Tick, &[(660.0, 0.07)]),
    (Tone::Start, &[(660.0, 0.08), (990.0, 0.22)]),
    (Tone::Pause, &[(440.0, 0.12), (440.0, 0.12)]),
    (Tone::End, &[(784.0, 0.12), (659.0, 0.12), (523.0, 0.24)]),
];

const RATE: u32 = 22_050;
const LOUDNESS: f64 = 0.45;
/// Each note rises and falls over so long: without, it would click.
const EDGE_S: f64 = 0.01;

impl Tone {
    /// Every tone.
    pub(crate) fn all() -> impl Iterator<Item = Self> {
        NOTES.iter().map(|&(tone, _)| tone)
    }

    /// The tone as a WAV file: 16 bits, mono.
    pub(crate) fn wav(self) -> Vec<u8> {
        let notes = NOTES.iter().find(|&&(tone, _)| tone == self).map_or(&[][..], |&(_, notes)| notes);
        let samples: Vec<i16> = notes.iter().flat_map(|&(hertz, seconds)| note(hertz, seconds)).collect();
        let bytes = samples.len() as u32 * 2;
        let mut wav = Vec::with_capacity(44 + bytes as usize);
        wav.extend(b"RIFF");
        wav.extend((36 + bytes).to_le_bytes());
        wav.extend(b"WAVEfmt ");
        wav.extend(16_u32.to_le_bytes());
        // PCM, one channel.
        wav.extend(1_u16.to_le_bytes());
        wav.extend(1_u16.to_le_bytes());
        wav.extend(RATE.to_le_bytes());
        wav.extend((RATE * 2).to_le_bytes());
        wav.extend(2_u16.to_le_bytes());
        wav.extend(16_u16.to_le_bytes());
        wav.extend(b"data");
        wav.extend(bytes.to_le_bytes());
        wav.extend(samples.iter().flat_map(|s| s.to_le_bytes()));
        wav
    }
}

fn note(hertz: f64, seconds: f64) -> impl Iterator<Item = i16> {
    let count = (seconds * f64::from(RATE)) as usize;
    (0..count).map(move |i| {
        let t = i as f64 / f64::from(RATE);
        let edge = (t / EDGE_S).min((seconds - t) / EDGE_S).clamp(0.0, 1.0);
        ((TAU * hertz * t).sin() * edge * LOUDNESS * f64::from(i16::MAX)) as i16
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_tone_is_a_wav_file_of_its_own_that_begins_and_ends_in_silence() {
        let mut seen: Vec<Vec<u8>> = Vec::new();
        for tone in Tone::all() {
            let wav = tone.wav();
            let data = &wav[44..];
            let length = |at: usize| u32::from_le_bytes(wav[at..at + 4].try_into().unwrap()) as usize;
            assert_eq!(
                (&wav[..4], &wav[8..16], length(4), length(40)),
                (&b"RIFF"[..], &b"WAVEfmt "[..], wav.len() - 8, data.len())
            );
            let sample = |i: usize| i16::from_le_bytes([data[2 * i], data[2 * i + 1]]);
            assert_eq!(sample(0), 0);
            assert!(sample(data.len() / 2 - 1).abs() < 2000, "{tone:?} ends with a click");
            assert!((0..data.len() / 2).map(sample).max().unwrap() > 10_000, "{tone:?} can be heard");
            assert!(!seen.contains(&wav), "{tone:?} sounds like another");
            seen.push(wav);
        }
    }
}
