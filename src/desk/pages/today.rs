//! The first page: what is to be done today, and who is on the mat.

use askama::Template;

use crate::desk::Desk;
use crate::desk::mat::Clear;
use crate::desk::today::{Item, Today};
use crate::history::History;
use crate::overlay::drawing::svg;
use crate::plan::Plan;
use crate::review::pages::written;
use crate::review::{At, House};

/// Where no plan says it.
const USUAL_REPETITIONS: u32 = 10;

#[derive(Template)]
#[template(path = "desk/pages/today.html")]
struct Page<'a> {
    at: At,
    token: &'a str,
    person: Option<String>,
    /// Labels that are known already.
    people: Vec<String>,
    today: Today,
    /// What the person's plan asks for.
    plan: Option<Plan>,
    /// Of the plan, nothing is left.
    all_done: bool,
    /// What to do before anything else, where a warning sign stands.
    stop: Option<String>,
}

/// What stands in the fields for sets without a camera before anything is typed.
struct Usual {
    sets: usize,
    repetitions: u32,
    /// What they are made of: `hold` of a stretch, otherwise `repetition`.
    of: &'static str,
}

impl Page<'_> {
    /// What the plan asks for and is not done yet; without a plan something common.
    fn usual(&self, item: &&Item) -> Usual {
        let is_hold = item.exercise.hold.as_ref().is_some_and(|hold| hold.is_repetition);
        let planned = self.plan.iter().flat_map(|plan| &plan.exercises);
        let repetitions = planned.filter(|planned| planned.exercise.name == item.exercise.name).map(|p| p.repetitions);
        Usual {
            sets: item.planned.as_ref().map_or(1, |planned| planned.left().max(1)),
            repetitions: repetitions.max().unwrap_or(if is_hold { 1 } else { USUAL_REPETITIONS }),
            of: if is_hold { "hold" } else { "repetition" },
        }
    }

    /// The posture that says most: where the movement ends.
    fn drawing(&self, item: &&Item) -> String {
        item.exercise.poses.get(1).or(item.exercise.poses.first()).map_or_else(String::new, |pose| {
            svg(std::slice::from_ref(&crate::exercises::drawn_pose::DrawnPose { name: String::new(), ..pose.clone() }))
        })
    }
}

/// The page.
pub(crate) fn page(desk: &Desk) -> String {
    let mut today = desk.today();
    let stop = match desk.mat.is_clear(&desk.history) {
        Ok(Clear::No(words)) => Some(words),
        Ok(Clear::Yes | Clear::NotAsked) => None,
        Err(error) => {
            today.problem.get_or_insert(error.to_string());
            None
        }
    };
    let planned = || today.items.iter().filter_map(|item| item.planned.as_ref());
    let all_done = today.plan.is_some() && planned().all(|planned| planned.left() == 0);
    let history = History::open(desk.history.file.as_deref()).ok();
    let people = history.and_then(|history| history.list().ok()).unwrap_or_default();
    written(&Page {
        at: House::Desk.at("/"),
        token: &desk.site.token,
        person: desk.mat.person(),
        people: people.into_iter().map(|listed| listed.label).collect(),
        plan: desk.plan().ok().flatten().map(|(plan, _)| plan),
        all_done,
        stop,
        today,
    })
}
