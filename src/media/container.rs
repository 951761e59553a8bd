//! A video file opened with FFmpeg's library: which kinds are let in, which of its streams is watched, what it promises.

use std::ffi::OsString;
use std::path::Path;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::Duration;

use ffmpeg::codec::decoder::{self, Check};
use ffmpeg::codec::threading::{Config, Type as Threading};
use ffmpeg::codec::{self, packet};
use ffmpeg::format::context::Input;
use ffmpeg::format::stream::{Disposition, Stream};
use ffmpeg::{Dictionary, Rational, media};
use ffmpeg_the_third as ffmpeg;

use super::address::Address;
use super::turn::Turn;
use crate::bounded::VIDEO_PIXELS;
use crate::moment::Moment;

/// Kinds of files that hold one video and name no other file, as FFmpeg calls their readers. Everything else that it
/// reads (lists of other files, addresses, drawings, text, photos) is refused before anything in it is followed.
const CONTAINERS: &str = "mov,matroska,avi,mpegts,mpeg,flv,asf,ogg,gif";
/// Those whose header does not say how long they are: FFmpeg's guess is none to hold them to.
const WITHOUT_LENGTH: [&str; 3] = ["mpegts", "mpeg", "gif"];
/// Phones write up to nine (picture, sounds, positions, ...). While FFmpeg looks what is in a file it decodes a picture
/// of each, so that more would fill the memory.
const MOST_STREAMS: &str = "16";
/// A file that takes longer to open is made to take long.
const PATIENCE: Duration = Duration::from_secs(10);
/// A pixel that is longer than this is a lie of the header.
const LONGEST_PIXEL: f64 = 8.0;
/// Frame rates outside this are lies of the header.
const SANE_FPS: std::ops::RangeInclusive<f64> = 0.5..=1000.0;
/// No phone that took video is older; clocks that were never set begin in 1904, 1970 or 1980.
const FIRST_YEAR: i16 = 2000;
/// Frame numbers above this, too.
const MOST_FRAMES: i64 = 1_000_000_000;

/// Whether a decoder stops at what is wrong in a picture, or shows what it could make of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Rigour {
    /// It stops and says so.
    Strict,
    /// It conceals and, mostly, says nothing.
    Lenient,
}

/// An open file and the decoder of its video stream.
pub(super) struct Container {
    /// Where packets come from.
    pub input: Input,
    /// Makes pictures of those of our stream.
    pub decoder: decoder::Video,
    /// Number of our stream.
    pub stream: usize,
    /// What the file says of itself.
    pub facts: Facts,
}

/// What a file says of itself before it is read.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Facts {
    /// Width of a stored pixel over its height, if the container says so.
    pub pixel_shape: Option<f64>,
    /// What makes the pictures upright.
    pub turn: Turn,
    /// Average frames a second.
    pub fps: Option<f64>,
    /// How many there are.
    pub frames: Option<u64>,
    /// Seconds of a unit of each stream's time stamps.
    pub units_s: Vec<f64>,
    /// The stamp of the first picture, from which we count, seconds.
    pub zero_s: f64,
    /// When players show the first picture, seconds: they count from where sound or picture begins, whichever is first.
    pub late_s: f64,
    /// When the last picture is over, seconds.
    pub video_end_s: Option<f64>,
    /// When the last stream is over.
    pub end_s: Option<f64>,
    /// When it was recorded, by its own word, RFC 3339.
    pub recorded: Option<String>,
}

/// Why a file can not be opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Refused {
    /// It is no container that is let in, or a broken one.
    NotVideo,
    /// There is no moving picture in it.
    NoPictures,
    /// Its pictures would fill the memory.
    TooLarge,
    /// Opening it did not come to an end.
    TooSlow,
}

impl Container {
    /// Opens a file, its name being nothing but a name, and a decoder that uses so many threads.
    ///
    /// # Errors
    /// When it is none of the kinds that are let in, is broken, or has no pictures.
    pub(super) fn open(path: &Path, threads: usize, rigour: Rigour) -> Result<Self, Refused> {
        let mut name = OsString::from("file:");
        name.push(path);
        let options = [("format_whitelist", CONTAINERS), ("protocol_whitelist", "file"), ("max_streams", MOST_STREAMS)];
        Self::of(in_time(name, &options, PATIENCE)?, threads, rigour)
    }

    /// Opens the stream of a camera, which may not lead to files or to lists of other addresses.
    ///
    /// # Errors
    /// When it does not answer, or sends something else than pictures.
    pub(super) fn of_stream(address: &Address, opening: Duration, patience: Duration) -> Result<Self, Refused> {
        let (formats, protocols) = match address.scheme.as_str() {
            "rtsp" => ("rtsp", "rtp,udp,tcp"),
            _ => ("mpjpeg", "https,tls,tcp"),
        };
        let patience = patience.as_micros().to_string();
        let options = [
            ("format_whitelist", formats),
            ("protocol_whitelist", protocols),
            ("max_streams", MOST_STREAMS),
            ("rtsp_flags", "prefer_tcp"),
            ("timeout", &patience),
            // Not five seconds until the first picture.
            ("analyzeduration", "500000"),
        ];
        Self::of(in_time(address.whole().into(), &options, opening)?, 1, Rigour::Lenient)
    }

    fn of(input: Input, threads: usize, rigour: Rigour) -> Result<Self, Refused> {
        let stream = watched(&input).ok_or(Refused::NoPictures)?;
        let parameters = stream.parameters();
        if u64::from(parameters.width()) * u64::from(parameters.height()) > VIDEO_PIXELS {
            return Err(Refused::TooLarge);
        }
        let mut context = codec::Context::from_parameters(stream.parameters()).map_err(|_| Refused::NoPictures)?;
        context.set_threading(Config { count: threads.max(1), ..Config::kind(Threading::Frame) });
        let mut decoder = context.decoder();
        if rigour == Rigour::Strict {
            decoder.check(Check::EXPLODE);
        }
        // Larger ones are refused inside it, before there is any memory for them; it counts the padding of rows, too.
        let mut options = Dictionary::new();
        options.set("max_pixels", (VIDEO_PIXELS / 8 * 9).to_string());
        let codec = decoder::find(decoder.id()).ok_or(Refused::NoPictures)?;
        let opened = decoder.open_as_with(codec, options).and_then(|opened| opened.video());
        let decoder = opened.map_err(|_| Refused::NoPictures)?;
        let facts = facts(&input, &stream);
        let stream = stream.index();
        Ok(Self { input, decoder, stream, facts })
    }

    /// A packet's span, seconds; `None` where it has no stamp.
    pub(super) fn span(&self, packet: &ffmpeg::Packet) -> Option<(f64, f64)> {
        let unit_s = self.facts.units_s.get(packet.stream())?;
        let start = packet.pts().or(packet.dts())? as f64 * unit_s - self.facts.zero_s;
        Some((start, start + packet.duration().max(0) as f64 * unit_s))
    }

    /// A stamp of our stream in seconds.
    pub(super) fn seconds(&self, stamp: i64) -> f64 {
        stamp as f64 * self.facts.units_s.get(self.stream).copied().unwrap_or_default() - self.facts.zero_s
    }
}

/// FFmpeg tells its own mind on standard error; what there is to say of a file is said in our words.
pub(super) fn hush() {
    ffmpeg::log::set_level(ffmpeg::log::Level::Quiet);
}

/// FFmpeg may look at a file for ever: that is not waited for. The thread is left behind then.
fn in_time(name: OsString, options: &[(&str, &str)], patience: Duration) -> Result<Input, Refused> {
    if name.as_encoded_bytes().contains(&0) {
        return Err(Refused::NotVideo);
    }
    hush();
    let options: Vec<_> = options.iter().map(|&(option, value)| (option.to_owned(), value.to_owned())).collect();
    let (done, opened) = mpsc::channel();
    thread::spawn(move || {
        let mut chosen = Dictionary::new();
        options.iter().for_each(|(option, value)| chosen.set(option, value));
        // Whoever waited may have given up.
        let _ = done.send(ffmpeg::format::input_with_dictionary(&name, chosen));
    });
    match opened.recv_timeout(patience) {
        Ok(Ok(input)) => Ok(input),
        Ok(Err(_)) | Err(RecvTimeoutError::Disconnected) => Err(Refused::NotVideo),
        Err(RecvTimeoutError::Timeout) => Err(Refused::TooSlow),
    }
}

/// The stream that players show: no cover, and the default one where there are several.
fn watched(input: &Input) -> Option<Stream<'_>> {
    let moving = |s: &Stream| !s.disposition().contains(Disposition::ATTACHED_PIC);
    let best = input.streams().best(media::Type::Video).filter(moving);
    best.or_else(|| input.streams().find(|s| s.parameters().medium() == media::Type::Video && moving(s)))
}

fn facts(input: &Input, stream: &Stream) -> Facts {
    let units_s: Vec<f64> = input.streams().map(|s| f64::from(s.time_base())).collect();
    let unit_s = f64::from(stream.time_base());
    let begin_s = begin_s(input);
    let zero_s = known(stream.start_time()).map_or(begin_s, |start| start as f64 * unit_s);
    let fps = [stream.avg_frame_rate(), stream.rate()].map(f64::from).into_iter().find(|fps| SANE_FPS.contains(fps));
    let late_s = zero_s - begin_s;
    let length_s = known(stream.duration()).filter(|&d| d > 0).map(|d| d as f64 * unit_s);
    let says_length = !WITHOUT_LENGTH.contains(&input.format().name());
    let end_s = known(input.duration()).filter(|&d| d > 0 && says_length).map(|d| d as f64 / 1e6 - late_s);
    let video_end_s = length_s.filter(|_| says_length).or_else(|| tagged_s(stream).map(|end| end - zero_s));
    let counted = Some(stream.frames()).filter(|n| (1..MOST_FRAMES).contains(n)).map(|n| n as u64);
    let reckoned = || Some((video_end_s.or(end_s)? * fps?).round()).filter(|n| *n >= 1.0 && *n < 1e9);
    Facts {
        pixel_shape: pixel_shape(stream.sample_aspect_ratio()),
        turn: turn(stream),
        fps,
        frames: counted.or_else(|| reckoned().map(|n| n as u64)),
        units_s,
        zero_s,
        late_s,
        video_end_s,
        end_s,
        recorded: recorded(input),
    }
}

/// What a phone or camera wrote of the moment: with the clock of the place where it says so, else in universal time. A
/// clock that was never set, or one that is ahead, tells nothing.
fn recorded(input: &Input) -> Option<String> {
    let metadata = input.metadata();
    let words = ["com.apple.quicktime.creationdate", "creation_time"];
    let moments = words.into_iter().filter_map(|name| Moment::past(metadata.get(name)?).ok());
    let set = |at: &Moment| at.date().year() >= FIRST_YEAR;
    moments.filter(set).map(|at| at.text_as_known()).next()
}

/// FFmpeg's word for an unknown time is the smallest number there is.
fn known(stamp: i64) -> Option<i64> {
    (stamp != i64::MIN).then_some(stamp)
}

/// Where players begin to count: they shift the earliest of sound and picture to zero.
fn begin_s(input: &Input) -> f64 {
    let played = |s: &Stream| {
        let medium = s.parameters().medium();
        let cover = s.disposition().contains(Disposition::ATTACHED_PIC);
        medium == media::Type::Audio || medium == media::Type::Video && !cover
    };
    let starts =
        input.streams().filter(played).filter_map(|s| Some(known(s.start_time())? as f64 * f64::from(s.time_base())));
    starts.reduce(f64::min).unwrap_or(0.0)
}

/// Matroska tells a stream's end in a tag, `00:00:08.933000000`.
fn tagged_s(stream: &Stream) -> Option<f64> {
    let metadata = stream.metadata();
    let mut parts = metadata.get("DURATION")?.splitn(3, ':').map(str::parse::<f64>);
    let mut part = || parts.next()?.ok().filter(|n| (0.0..1e6).contains(n));
    let seconds = part()? * 3600.0 + part()? * 60.0 + part()?;
    (seconds > 0.0).then_some(seconds)
}

/// Width over height; `None` where the header says nothing or a lie.
pub(super) fn pixel_shape(ratio: Rational) -> Option<f64> {
    let shape = f64::from(ratio.numerator()) / f64::from(ratio.denominator());
    (1.0 / LONGEST_PIXEL..=LONGEST_PIXEL).contains(&shape).then_some(shape)
}

fn turn(stream: &Stream) -> Turn {
    let matrix = stream.side_data().find(|data| data.kind() == packet::side_data::Type::DisplayMatrix);
    let numbers = matrix.map(|m| {
        m.data().chunks_exact(4).filter_map(|n| n.try_into().ok()).map(i32::from_ne_bytes).collect::<Vec<_>>()
    });
    numbers.and_then(|n| <[i32; 9]>::try_from(n).ok()).map_or_else(Turn::default, |matrix| Turn::of_matrix(&matrix))
}
