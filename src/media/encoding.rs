//! RGB pictures in, an H.264 file out, through FFmpeg's library with few pictures in memory.

use std::ffi::OsString;
use std::path::Path;

use ffmpeg::codec::threading::{Config, Type as Threading};
use ffmpeg::codec::{self, Id, encoder};
use ffmpeg::color::{Range, Space};
use ffmpeg::format::Pixel;
use ffmpeg::format::context::Output;
use ffmpeg::frame::Video;
use ffmpeg::software::scaling::{Context as Scaler, Flags};
use ffmpeg::{Dictionary, Rational};
use ffmpeg_the_third as ffmpeg;

use super::container::hush;

/// Beyond this an encoder only keeps more pictures, each with buffers of its own.
const THREADS: usize = 2;
/// Pictures that it looks ahead: with its usual forty, those of full HD fill 200 MB.
const LOOKAHEAD: &str = "10";
/// Constant quality, as the encoder's makers advise.
const QUALITY: &str = "23";
/// Rates are written in thousandths of a picture a second.
const THOUSAND: i32 = 1000;

/// Why it cannot be done.
pub(super) type Problem = String;

/// Width and height in pixels.
pub(super) type Size = (u32, u32);

/// A file being encoded, at a constant rate.
pub(super) struct Encoding {
    output: Output,
    encoder: encoder::Video,
    /// Time of one picture, as the encoder counts, and as the file does.
    step: Rational,
    file_step: Rational,
    scaler: Scaler,
    rgb: Video,
    /// The picture that is encoded next.
    yuv: Video,
    packet: ffmpeg::Packet,
}

impl Encoding {
    /// Starts a file for pictures of `from` pixels, across and down, that are written with `to` pixels, both even.
    ///
    /// # Errors
    /// When the file cannot be written, or there is no H.264 encoder.
    pub(super) fn begin(path: &Path, from: Size, to: Size, fps: f64) -> Result<Self, Problem> {
        hush();
        let mut name = OsString::from("file:");
        name.push(path);
        let mut output = ffmpeg::format::output_as(name, "mp4").map_err(words)?;
        let codec =
            encoder::find(Id::H264).ok_or("FFmpeg's library has no H.264 encoder; install libavcodec with libx264")?;
        let step = Rational::new(THOUSAND, (fps * f64::from(THOUSAND)).round() as i32);
        let mut context = codec::Context::new_with_codec(codec);
        context.set_flags(codec::Flags::GLOBAL_HEADER);
        context.set_threading(Config { count: THREADS, ..Config::kind(Threading::Frame) });
        let mut video = context.encoder().video().map_err(words)?;
        video.set_width(to.0);
        video.set_height(to.1);
        video.set_format(Pixel::YUV420P);
        // What the scaler makes of RGB, said in the file so that no player has to guess.
        video.set_colorspace(Space::SMPTE170M);
        video.set_color_range(Range::MPEG);
        video.set_time_base(step);
        video.set_frame_rate(Some(step.invert()));
        let mut options = Dictionary::new();
        options.set("crf", QUALITY);
        options.set("rc-lookahead", LOOKAHEAD);
        let encoder = video.open_with(options).map_err(words)?;
        let mut stream = output.add_stream(codec).map_err(words)?;
        stream.copy_parameters_from_context(&encoder);
        stream.set_time_base(step);
        stream.set_avg_frame_rate(step.invert());
        output.write_header().map_err(words)?;
        let file_step = output.stream(0).ok_or("it has no picture track")?.time_base();
        let scaler =
            Scaler::get(Pixel::RGB24, from.0, from.1, Pixel::YUV420P, to.0, to.1, Flags::AREA).map_err(words)?;
        let (rgb, yuv) = (Video::new(Pixel::RGB24, from.0, from.1), Video::empty());
        Ok(Self { output, encoder, step, file_step, scaler, rgb, yuv, packet: ffmpeg::Packet::empty() })
    }

    /// Takes in the picture that is encoded from now on: RGB bytes, rows of `row` bytes, of which as many are read as the
    /// file's pictures are made from.
    ///
    /// # Errors
    /// When it cannot be converted.
    pub(super) fn take(&mut self, rgb: &[u8], row: usize) -> Result<(), Problem> {
        let (stride, used) = (self.rgb.stride(0), 3 * self.rgb.width() as usize);
        let rows = self.rgb.data_mut(0).chunks_mut(stride.max(1));
        for (to, from) in rows.zip(rgb.chunks(row.max(1))) {
            to[..used].copy_from_slice(&from[..used]);
        }
        // In memory of its own: the encoder may still hold on to the one before.
        self.yuv = Video::empty();
        self.scaler.run(&self.rgb, &mut self.yuv).map_err(words)
    }

    /// Encodes the picture that was taken in, as the one of this number.
    ///
    /// # Errors
    /// When it cannot be encoded or written.
    pub(super) fn write(&mut self, number: u64) -> Result<(), Problem> {
        self.yuv.set_pts(Some(number as i64));
        self.encoder.send_frame(&self.yuv).map_err(words)?;
        self.drain()
    }

    /// Ends the file.
    ///
    /// # Errors
    /// When it cannot be written.
    pub(super) fn finish(mut self) -> Result<(), Problem> {
        self.encoder.send_eof().map_err(words)?;
        self.drain()?;
        self.output.write_trailer().map_err(words)
    }

    fn drain(&mut self) -> Result<(), Problem> {
        // It says so both when it wants more pictures and when there are no more packets.
        while self.encoder.receive_packet(&mut self.packet).is_ok() {
            self.packet.set_stream(0);
            self.packet.set_duration(1);
            self.packet.rescale_ts(self.step, self.file_step);
            self.packet.write_interleaved(&mut self.output).map_err(words)?;
        }
        Ok(())
    }
}

fn words(error: ffmpeg::Error) -> Problem {
    error.to_string()
}
