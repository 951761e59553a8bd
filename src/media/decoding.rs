//! Packets in, pictures out: the stream of a file decoded one picture at a time, with what went wrong meanwhile.

use std::io;
use std::path::Path;
use std::time::Duration;

use ffmpeg::frame::Video;
use ffmpeg_the_third as ffmpeg;

use super::address::Address;
use super::container::{Container, Facts, Refused, Rigour, pixel_shape};
use super::decoder_memory::DecoderMemory;
use super::picture::Shape;
use super::turn::Turn;
use crate::bounded::VIDEO_PIXELS;
use crate::frame::PictureSize;

/// So many things in a row that can not be decoded are the end.
const MOST_FAILURES: u32 = 10_000;

/// A stream being decoded.
pub(super) struct Decoding {
    container: Container,
    rigour: Rigour,
    /// The picture that was decoded last.
    picture: Video,
    /// The pictures inside the decoder.
    memory: DecoderMemory,
    /// Whether they, or one of them, were too large.
    too_large: bool,
    /// Size of the first picture, of which the header speaks.
    first: Option<PictureSize>,
    /// Whether a later one had another size.
    resized: bool,
    /// The ends of what was read of our stream, and of any, seconds.
    video_end_s: f64,
    end_s: f64,
    trouble: bool,
    ended: bool,
}

impl Decoding {
    /// Opens a file.
    ///
    /// # Errors
    /// As [`Container::open`].
    pub(super) fn open(path: &Path, threads: usize, rigour: Rigour) -> Result<Self, Refused> {
        Ok(Self::of(Container::open(path, threads, rigour)?, rigour))
    }

    /// Opens the stream of a camera.
    ///
    /// # Errors
    /// As [`Container::of_stream`].
    pub(super) fn of_stream(address: &Address, opening: Duration, patience: Duration) -> Result<Self, Refused> {
        Ok(Self::of(Container::of_stream(address, opening, patience)?, Rigour::Lenient))
    }

    fn of(container: Container, rigour: Rigour) -> Self {
        Self {
            container,
            rigour,
            picture: Video::empty(),
            memory: DecoderMemory::default(),
            too_large: false,
            first: None,
            resized: false,
            video_end_s: 0.0,
            end_s: 0.0,
            trouble: false,
            ended: false,
        }
    }

    /// What the file says of itself.
    pub(super) fn facts(&self) -> &Facts {
        &self.container.facts
    }

    /// Whether a decoder stops at what is wrong.
    pub(super) fn rigour(&self) -> Rigour {
        self.rigour
    }

    /// The picture that was decoded last.
    pub(super) fn picture(&self) -> &Video {
        &self.picture
    }

    /// Its size.
    pub(super) fn size(&self) -> PictureSize {
        PictureSize { width: self.picture.width(), height: self.picture.height() }
    }

    /// What becomes of it, where it is turned so.
    pub(super) fn shape(&self, turn: Turn) -> Shape {
        Shape { stored: self.size(), pixel_shape: self.pixel_shape().unwrap_or(1.0), turn }
    }

    /// Width of its pixels over their height, if the header or the picture says so.
    pub(super) fn pixel_shape(&self) -> Option<f64> {
        let (header, own) = (self.facts().pixel_shape, pixel_shape(self.picture.aspect_ratio()));
        if self.first == Some(self.size()) { header.or(own) } else { own.or(header) }
    }

    /// Whether pictures had another size than the first one.
    pub(super) fn is_resized(&self) -> bool {
        self.resized
    }

    /// Whether it ended because its pictures would fill the memory.
    pub(super) fn is_too_large(&self) -> bool {
        self.too_large
    }

    /// Whether the end of the file was reached.
    pub(super) fn ended(&self) -> bool {
        self.ended
    }

    /// Whether something was wrong with what was read so far.
    pub(super) fn trouble(&self) -> bool {
        self.trouble
    }

    /// Whether something was wrong since this was last asked.
    pub(super) fn take_trouble(&mut self) -> bool {
        std::mem::take(&mut self.trouble)
    }

    /// When the file says that it is over, and when what was read of it is, if it says anything; seconds. The video
    /// stream's word counts more than that of the whole file, where sound may go on.
    pub(super) fn promised_and_read_s(&self) -> Option<(f64, f64)> {
        let facts = self.facts();
        let video = facts.video_end_s.map(|promised| (promised, self.video_end_s));
        video.or_else(|| facts.end_s.map(|promised| (promised, self.end_s)))
    }

    /// Goes on at the last key frame before a moment, seconds. `false` where the container can not do that.
    pub(super) fn seek(&mut self, to_s: f64) -> bool {
        let stamp = ((to_s + self.facts().zero_s) * 1e6) as i64;
        let found = self.container.input.seek(stamp, ..=stamp).is_ok();
        self.container.decoder.flush();
        self.ended = false;
        found
    }

    /// Decodes the next picture; its stamp in seconds if it has one. `None` at the end of the file, and for a strict
    /// decoder where something is wrong.
    pub(super) fn next(&mut self) -> Option<Option<f64>> {
        let mut failures = 0;
        while !self.ended && failures < MOST_FAILURES {
            match self.container.decoder.receive_frame(&mut self.picture) {
                Ok(()) => {
                    self.trouble |= self.picture.is_corrupt();
                    self.memory.came(&self.picture);
                    if self.outgrows() {
                        break;
                    }
                    let size = self.size();
                    self.resized |= *self.first.get_or_insert(size) != size;
                    return Some(self.picture.timestamp().map(|stamp| self.container.seconds(stamp)));
                }
                Err(error) if wants_more(error) && self.outgrows() => break,
                Err(error) if wants_more(error) => failures += u32::from(!self.feed()),
                Err(ffmpeg::Error::Eof) => break,
                Err(_) => {
                    self.trouble = true;
                    failures += 1;
                }
            }
            if self.trouble && self.rigour == Rigour::Strict {
                return None;
            }
        }
        self.ended = true;
        None
    }

    /// Whether the pictures are too large, by what the decoder has learnt of them so far.
    fn outgrows(&mut self) -> bool {
        let decoder = &self.container.decoder;
        let pixels = u64::from(decoder.width()) * u64::from(decoder.height());
        self.too_large |= pixels > VIDEO_PIXELS || self.memory.is_too_much(decoder);
        self.too_large
    }

    /// Gives the decoder the next packet of our stream, or lets it know that there is none. `false` when it, or the
    /// container, was not whole.
    fn feed(&mut self) -> bool {
        let mut packet = ffmpeg::Packet::empty();
        let sent = match packet.read(&mut self.container.input) {
            Ok(()) => {
                let (start, end) = self.container.span(&packet).unwrap_or_default();
                self.end_s = self.end_s.max(end.max(start));
                // Where a camera dropped a picture, some files hold nothing in its place.
                if packet.stream() != self.container.stream || packet.size() == 0 {
                    return true;
                }
                self.video_end_s = self.video_end_s.max(end.max(start));
                self.trouble |= packet.is_corrupt();
                self.container.decoder.send_packet(&packet)
            }
            // The end of what can be read is the end of the file.
            Err(error) if error != ffmpeg::Error::InvalidData => self.container.decoder.send_eof(),
            Err(error) => Err(error),
        };
        match sent.is_ok() {
            true => self.memory.sent(),
            false => self.trouble = true,
        }
        sent.is_ok()
    }
}

/// It has taken in what it was given, and needs the next packet to make a picture.
fn wants_more(error: ffmpeg::Error) -> bool {
    let ffmpeg::Error::Other { errno } = error else { return false };
    io::Error::from_raw_os_error(errno).kind() == io::ErrorKind::WouldBlock
}
