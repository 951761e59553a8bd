//! The parameter section of a C3D file: groups of named values, laid out after the C3D User Guide.

/// Everything in a C3D file is counted in blocks of so many bytes.
pub(super) const BLOCK: usize = 512;

/// Says that a file is C3D.
pub(super) const MAGIC: u8 = 0x50;

/// Says that numbers are little-endian and IEEE.
const INTEL: u8 = 84;
/// What comes before the first group: two reserved bytes, the number of blocks, the processor.
const BEFORE: usize = 4;

/// A parameter's value.
pub(super) enum Data<'a> {
    /// One 16-bit number.
    Word(u16),
    /// A list of 16-bit numbers.
    Words(&'a [u16]),
    /// One floating-point number.
    Number(f32),
    /// Two floating-point numbers each.
    Pairs(&'a [[f32; 2]]),
    /// One text of at most 255 bytes, ASCII but for names of people.
    Text(&'a str),
    /// A list of such texts.
    Texts(&'a [&'a str]),
}

impl Data<'_> {
    /// The type's number in the file, which for all but text is its size in bytes.
    fn kind(&self) -> i8 {
        match self {
            Self::Text(_) | Self::Texts(_) => -1,
            Self::Word(_) | Self::Words(_) => 2,
            Self::Number(_) | Self::Pairs(_) => 4,
        }
    }

    /// Fastest first; none for a single value. Each is at most 255.
    fn dimensions(&self) -> Vec<u8> {
        match self {
            Self::Word(_) | Self::Number(_) => Vec::new(),
            Self::Words(words) => vec![words.len() as u8],
            Self::Pairs(pairs) => vec![2, pairs.len() as u8],
            Self::Text(text) => vec![text.len() as u8],
            Self::Texts(texts) => vec![width(texts) as u8, texts.len() as u8],
        }
    }

    fn bytes(&self) -> Vec<u8> {
        match self {
            Self::Word(word) => word.to_le_bytes().to_vec(),
            Self::Words(words) => words.iter().flat_map(|w| w.to_le_bytes()).collect(),
            Self::Number(number) => number.to_le_bytes().to_vec(),
            Self::Pairs(pairs) => pairs.iter().flatten().flat_map(|v| v.to_le_bytes()).collect(),
            Self::Text(text) => text.bytes().collect(),
            Self::Texts(texts) => {
                let width = width(texts);
                let filled = |text: &&str| text.bytes().chain(std::iter::repeat_n(b' ', width - text.len())).collect();
                texts.iter().flat_map(|text| -> Vec<u8> { filled(text) }).collect()
            }
        }
    }
}

/// The longest text: the others are filled up with spaces.
fn width(texts: &[&str]) -> usize {
    texts.iter().map(|text| text.len()).max().unwrap_or(0)
}

/// The section while it is being written.
#[derive(Default)]
pub(super) struct Parameters {
    bytes: Vec<u8>,
    /// The number of the group that is being filled, from 1.
    group: i8,
    /// Where the last entry says how far the next one is.
    last: usize,
}

impl Parameters {
    /// Begins a group; what is added next belongs to it.
    pub(super) fn group(&mut self, name: &str, about: &str) {
        self.group += 1;
        self.entry(-self.group, name, &[], about);
    }

    /// Adds a parameter to the group.
    pub(super) fn add(&mut self, name: &str, data: Data) {
        let mut value = data.kind().to_le_bytes().to_vec();
        let dimensions = data.dimensions();
        value.push(dimensions.len() as u8);
        value.extend(dimensions);
        value.extend(data.bytes());
        self.entry(self.group, name, &value, "");
    }

    fn entry(&mut self, id: i8, name: &str, value: &[u8], about: &str) {
        self.bytes.push(name.len() as u8);
        self.bytes.extend(id.to_le_bytes());
        self.bytes.extend(name.bytes());
        self.last = self.bytes.len();
        // Counted from these two bytes on: themselves, the value, the description and its length.
        let to_next = 2 + value.len() + 1 + about.len();
        self.bytes.extend((to_next as u16).to_le_bytes());
        self.bytes.extend(value);
        self.bytes.push(about.len() as u8);
        self.bytes.extend(about.bytes());
    }

    /// The whole section, a multiple of [`BLOCK`] bytes.
    pub(super) fn finish(mut self) -> Vec<u8> {
        // Nothing follows the last entry.
        if let Some(pointer) = self.bytes.get_mut(self.last..self.last + 2) {
            pointer.fill(0);
        }
        let length = (BEFORE + self.bytes.len()).next_multiple_of(BLOCK);
        let mut section = vec![1, MAGIC, (length / BLOCK) as u8, INTEL];
        section.extend(self.bytes);
        section.resize(length, 0);
        section
    }
}
