//! Curves as SVG: drawn once here, coloured by the page's stylesheet.

use jiff::ToSpan;
use jiff::civil::Date;
use plotters::coord::ranged1d::Ranged;
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};

/// Drawn this large because whole units are the finest that the plotting crate writes; shown at about a third.
pub(crate) const WIDTH: u32 = 1440;
/// See [`WIDTH`].
pub(crate) const HEIGHT: u32 = 560;
const LEFT_EDGE: u32 = 132;
const BOTTOM_EDGE: u32 = 72;
const MARGIN: u32 = 24;
/// Half of the last number on the horizontal axis, "100 %", stands beyond the plane.
const RIGHT_MARGIN: u32 = 64;
const TEXT: i32 = 36;
/// More points than this are not to be told apart in a curve.
const MOST_POINTS: usize = 1500;

/// Colours of the light theme. The stylesheet finds them by these values and puts its own in their place.
pub(crate) mod colour {
    use plotters::style::RGBColor;
    /// The left side.
    pub(crate) const LEFT: RGBColor = RGBColor(0xb4, 0x53, 0x09);
    /// The right side.
    pub(crate) const RIGHT: RGBColor = RGBColor(0x1d, 0x4e, 0xd8);
    /// The body as a whole.
    pub(crate) const WHOLE: RGBColor = RGBColor(0x0f, 0x76, 0x6e);
    /// A fault.
    pub(crate) const FAULT: RGBColor = RGBColor(0xb9, 0x1c, 0x1c);
    /// What is aimed at.
    pub(crate) const TARGET: RGBColor = RGBColor(0x15, 0x80, 0x3d);
    /// A repetition's ground.
    pub(crate) const REP: RGBColor = RGBColor(0x64, 0x74, 0x8b);
    /// Lines of the grid.
    pub(crate) const GRID: RGBColor = RGBColor(0xd6, 0xdc, 0xe5);
    /// Text and axes.
    pub(crate) const INK: RGBColor = RGBColor(0x33, 0x41, 0x55);
}

/// A point of a curve: place, value and one sigma of the value.
pub(crate) type Sample = (f64, f64, f64);

/// A line, in pieces where something is missing between.
pub(crate) struct Line {
    /// Each in order of its places.
    pub pieces: Vec<Vec<Sample>>,
    /// By side.
    pub colour: RGBColor,
    /// In drawing units.
    pub width: u32,
    /// 0..=1.
    pub opacity: f64,
}

/// What one drawing shows.
pub(crate) struct Chart {
    /// From where to where, on the horizontal axis.
    pub span: (f64, f64),
    /// What the horizontal axis says.
    pub axis: Axis,
    /// In drawing order.
    pub lines: Vec<Line>,
    /// Whether one sigma around the lines is shaded.
    pub band: bool,
    /// Stretches with a ground of their own, and their names.
    pub stretches: Vec<(f64, f64, String)>,
    /// Values that are aimed at.
    pub targets: Vec<f64>,
    /// Places of faults.
    pub faults: Vec<f64>,
    /// Single points, by place, value and colour.
    pub dots: Vec<(f64, f64, RGBColor)>,
    /// From where to where a value means the same.
    pub level: Option<(f64, f64)>,
    /// What the vertical axis shows at least.
    pub least: Option<(f64, f64)>,
}

/// What the horizontal axis says.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Axis {
    /// Numbers with this behind each.
    Unit(&'static str),
    /// Days since 1970, as dates.
    Days,
}

impl Axis {
    /// How many labels have room.
    fn labels(self) -> usize {
        match self {
            Self::Unit(_) => 11,
            Self::Days => 5,
        }
    }

    fn label(self, place: f64) -> String {
        match self {
            Self::Unit(unit) => format!("{}{unit}", trimmed(place)),
            Self::Days if place.fract() != 0.0 => String::new(),
            Self::Days => {
                let day = Date::constant(1970, 1, 1).checked_add((place as i64).days());
                day.map_or(String::new(), |day| day.strftime("%-d %b").to_string())
            }
        }
    }
}

/// A drawing, and where its plane lies in it.
pub(crate) struct Drawing {
    /// The whole SVG element.
    pub svg: String,
    /// First and last drawing unit of the horizontal axis.
    pub plane: (i32, i32),
}

type Drawn<T, B> = Result<T, DrawingAreaErrorKind<<B as DrawingBackend>::ErrorType>>;

impl Chart {
    /// Draws it. Into memory this can not fail; a failure would be an empty drawing, which the tests look for.
    pub(crate) fn draw(&self) -> Drawing {
        let mut svg = String::new();
        let plane = self.draw_on(SVGBackend::with_string(&mut svg, (WIDTH, HEIGHT))).unwrap_or_default();
        Drawing { svg, plane }
    }

    /// Draws it on anything of [`WIDTH`] and [`HEIGHT`]: first and last unit of the horizontal axis.
    ///
    /// # Errors
    /// Those of what it is drawn on.
    pub(crate) fn draw_on<B: DrawingBackend>(&self, backend: B) -> Drawn<(i32, i32), B> {
        let root = backend.into_drawing_area();
        let (low, high) = self.range();
        let mut chart = ChartBuilder::on(&root)
            .margin(MARGIN)
            .margin_right(RIGHT_MARGIN)
            .x_label_area_size(BOTTOM_EDGE)
            .y_label_area_size(LEFT_EDGE - MARGIN)
            .build_cartesian_2d(self.span.0..self.span.1, low..high)?;
        let text = ("sans-serif", TEXT).into_font().color(&colour::INK);
        for (from, to, _) in &self.stretches {
            chart.draw_series([Rectangle::new([(*from, low), (*to, high)], colour::REP.mix(0.13).filled())])?;
        }
        if let Some((from, to)) = self.level {
            let ground = [(self.span.0, from.max(low)), (self.span.1, to.min(high))];
            chart.draw_series([Rectangle::new(ground, colour::REP.mix(0.18).filled())])?;
        }
        let axis = self.axis;
        chart
            .configure_mesh()
            .disable_x_mesh()
            .light_line_style(TRANSPARENT)
            .bold_line_style(ShapeStyle::from(&colour::GRID).stroke_width(2))
            .axis_style(ShapeStyle::from(&colour::INK).stroke_width(2))
            .label_style(text.clone())
            .y_labels(6)
            .x_labels(axis.labels())
            .x_label_formatter(&|x| axis.label(*x))
            .y_label_formatter(&|y| trimmed(*y))
            .draw()?;
        for line in &self.lines {
            draw_line(&mut chart, line, self.band)?;
        }
        for &(place, value, colour) in &self.dots {
            chart.draw_series([Circle::new((place, value), 11, colour.filled())])?;
        }
        for target in &self.targets {
            let ends = [(self.span.0, *target), (self.span.1, *target)];
            let style = ShapeStyle::from(&colour::TARGET).stroke_width(4);
            chart.draw_series(DashedLineSeries::new(ends, 18, 12, style))?;
        }
        for at in &self.faults {
            let style = ShapeStyle::from(&colour::FAULT).stroke_width(3);
            chart.draw_series(DashedLineSeries::new([(*at, low), (*at, high)], 6, 10, style))?;
            let mark = TriangleMarker::new((*at, high), 20, colour::FAULT.filled());
            chart.draw_series([mark])?;
        }
        for (from, to, name) in &self.stretches {
            let style = text.clone().pos(Pos::new(HPos::Center, VPos::Bottom));
            chart.draw_series([Text::new(name.clone(), ((from + to) / 2.0, low), style)])?;
        }
        let (plane, _) = chart.plotting_area().get_pixel_range();
        root.present()?;
        Ok((plane.start, plane.end))
    }

    /// The lowest and the highest value shown, with some air.
    fn range(&self) -> (f64, f64) {
        let reach = |&(_, value, sd): &Sample| if self.band { [value - sd, value + sd] } else { [value, value] };
        let samples = self.lines.iter().flat_map(|line| line.pieces.iter().flatten());
        let values = samples.flat_map(reach).chain(self.targets.iter().copied());
        let values = values.chain(self.least.into_iter().flat_map(|(low, high)| [low, high]));
        let values = values.chain(self.dots.iter().map(|&(_, value, _)| value));
        let (low, high) = values.fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), v| (l.min(v), h.max(v)));
        if low > high {
            return (0.0, 1.0);
        }
        let air = (0.08 * (high - low)).max(1.0);
        // Room for names below the curves.
        let names = if self.stretches.is_empty() { 0.0 } else { 0.1 * (high - low) };
        (low - air - names, high + air)
    }
}

fn draw_line<B: DrawingBackend, X: Ranged<ValueType = f64>, Y: Ranged<ValueType = f64>>(
    chart: &mut ChartContext<'_, B, Cartesian2d<X, Y>>,
    line: &Line,
    band: bool,
) -> Drawn<(), B> {
    for piece in &line.pieces {
        let piece = thinned(piece);
        if band {
            let upper = piece.iter().map(|&(x, y, sd)| (x, y + sd));
            let lower = piece.iter().rev().map(|&(x, y, sd)| (x, y - sd));
            chart.draw_series([Polygon::new(upper.chain(lower).collect::<Vec<_>>(), line.colour.mix(0.17))])?;
        }
        let style = line.colour.mix(line.opacity).stroke_width(line.width);
        chart.draw_series(LineSeries::new(piece.iter().map(|&(x, y, _)| (x, y)), style))?;
    }
    Ok(())
}

/// Of many points the lowest and the highest of each small stretch: the curve looks the same.
fn thinned(piece: &[Sample]) -> Vec<Sample> {
    if piece.len() <= MOST_POINTS {
        return piece.to_vec();
    }
    let size = piece.len().div_ceil(MOST_POINTS / 2);
    let ends = |part: &[Sample]| {
        let by_value = |a: &&Sample, b: &&Sample| a.1.total_cmp(&b.1);
        let mut ends = vec![part.iter().min_by(by_value).copied(), part.iter().max_by(by_value).copied()];
        ends.sort_by(|a, b| a.map_or(0.0, |s| s.0).total_cmp(&b.map_or(0.0, |s| s.0)));
        ends.into_iter().flatten().collect::<Vec<_>>()
    };
    piece.chunks(size).flat_map(ends).collect()
}

/// Numbers of an axis without needless decimals, and with a real minus sign.
fn trimmed(value: f64) -> String {
    let tenths = (value * 10.0).round() / 10.0;
    // Adding zero takes the sign of a negative zero away.
    format!("{}", tenths + 0.0).replace('-', "\u{2212}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chart(points: usize) -> Chart {
        let samples = (0..points).map(|i| (i as f64, (i as f64 / 9.0).sin() * 50.0, 3.0)).collect();
        let line = Line { pieces: vec![samples], colour: colour::LEFT, width: 5, opacity: 1.0 };
        Chart {
            span: (0.0, points as f64),
            axis: Axis::Unit(" s"),
            lines: vec![line],
            band: true,
            stretches: vec![(1.0, 4.0, "1".into())],
            targets: vec![20.0],
            faults: vec![2.0],
            dots: vec![(3.0, 10.0, colour::WHOLE)],
            level: Some((0.0, 5.0)),
            least: None,
        }
    }

    #[test]
    fn everything_that_is_shown_has_its_own_colour_and_no_inline_style() {
        let Drawing { svg, plane } = chart(50).draw();
        for colour in ["#B45309", "#15803D", "#B91C1C", "#64748B", "#334155", "#0F766E"] {
            assert!(svg.contains(colour), "{colour}");
        }
        assert!(svg.starts_with("<svg") && svg.trim_end().ends_with("</svg>"));
        assert!(!svg.contains("style="), "a strict content policy forbids it");
        assert_eq!(plane.1 - plane.0, (WIDTH - RIGHT_MARGIN - LEFT_EDGE) as i32);
    }

    #[test]
    fn a_long_clip_is_drawn_with_few_points_and_its_extremes() {
        let svg = chart(200_000).draw().svg;
        assert!(svg.len() < 200_000, "{}", svg.len());
        let samples: Vec<Sample> = (0..100_000).map(|i| (f64::from(i), f64::from(i % 977), 0.0)).collect();
        let thin = thinned(&samples);
        assert!(thin.len() <= MOST_POINTS && thin.is_sorted_by(|a, b| a.0 <= b.0));
        assert!(thin.iter().any(|s| s.1 == 976.0) && thin.iter().any(|s| s.1 == 0.0));
    }

    #[test]
    fn days_are_dates_and_parts_of_a_day_are_nothing() {
        assert_eq!([20_514.0, 20_514.5].map(|day| Axis::Days.label(day)), ["2 Mar", ""]);
    }

    #[test]
    fn axis_numbers_are_short() {
        assert_eq!([-0.04, 2.0, -7.5].map(trimmed), ["0", "2", "\u{2212}7.5"]);
    }
}
