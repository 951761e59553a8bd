//! How files with moving pictures are called; what is inside is looked at when they are read.

/// Of videos, without the dot, in small letters.
pub(crate) const VIDEO_ENDINGS: [&str; 18] = [
    "3gp", "asf", "avi", "flv", "m2ts", "m4v", "mjpeg", "mkv", "mov", "mp4", "mpeg", "mpg", "mts", "mxf", "ogv", "ts",
    "webm", "wmv",
];
