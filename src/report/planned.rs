//! A plan beside what the clip shows: put into the report, and said in words.

use super::json::Report;
use super::words::view_name;
use crate::plan::{self, PlanFacts, PlanSide};
use crate::session::result::{SideLabel, Warning};
use crate::units::Side;
use crate::warning_code::WarningCode;

impl Report {
    /// Says by which plan it was judged, and warns where the clip is of another side or view than the plan asks for.
    pub fn judged_by(&mut self, facts: PlanFacts) {
        let other_view = facts.camera.filter(|&view| view != self.view.kind);
        if let (Some(wanted), Some(seen)) = (other_view.and_then(view_name), view_name(self.view.kind)) {
            let message =
                format!("the plan asks for a clip {wanted}, and this one is seen {seen}: put the camera there");
            self.warnings.push(Warning { code: WarningCode::PlanView, message });
        }
        if let Some(other) = other_side(facts.side, self.side) {
            let message = format!("the plan asks for the {} side, and this clip shows the {other} one", other.other());
            self.warnings.push(Warning { code: WarningCode::PlanSide, message });
        }
        self.plan = Some(facts);
    }
}

fn other_side(wanted: PlanSide, shown: SideLabel) -> Option<Side> {
    let wanted = wanted.side()?.other();
    (shown == SideLabel::from(Some(wanted))).then_some(wanted)
}

/// What the plan asks for and by which limits it was judged: `Plan "Hip": 3 sets of 10 repetitions.`, and the limits.
pub fn words(facts: &PlanFacts) -> (String, Vec<String>) {
    let sets = if facts.sets == 1 { "1 set".to_owned() } else { format!("{} sets", facts.sets) };
    let headline = format!("Plan \"{}\": {sets} of {}", facts.label, plan::amount(facts.repetitions, facts.hold_s));
    (headline, facts.targets.iter().map(plan::Target::words).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_other_side_is_worth_a_word() {
        assert_eq!(other_side(PlanSide::Left, SideLabel::Right), Some(Side::Right));
        for (wanted, shown) in [
            (PlanSide::Left, SideLabel::Left),
            (PlanSide::Left, SideLabel::Both),
            (PlanSide::Each, SideLabel::Right),
            (PlanSide::Both, SideLabel::Left),
        ] {
            assert_eq!(other_side(wanted, shown), None, "{wanted:?} {shown:?}");
        }
    }
}
