//! Exercises of one's own: every `*.toml` in the folder `exercises` of the desk is offered beside those of Coxa.

use std::path::{Path, PathBuf};

use crate::exercises::{self, AUTO, Exercise};
use crate::folder::Held;

/// Where they lie in the folder of the desk.
const FOLDER: &str = "exercises";
/// More than anybody chooses from.
const MOST: usize = 100;

/// The exercises of a desk.
#[derive(Debug, Clone)]
pub(crate) struct Own {
    /// The folder of the desk.
    desk: PathBuf,
}

/// An exercise that can be chosen.
#[derive(Debug, Clone)]
pub(crate) struct Offered {
    /// The exercise.
    pub exercise: Exercise,
    /// Where it lies below the folder of the desk; `None` of one that comes with Coxa.
    pub file: Option<PathBuf>,
}

impl Offered {
    /// What a plan calls it. The plans of people lie one folder deeper than that of nobody in particular.
    pub(crate) fn named_in_plan(&self, of_a_person: bool) -> String {
        match &self.file {
            None => self.exercise.name.clone(),
            Some(file) if of_a_person => format!("../{}", file.display()),
            Some(file) => file.display().to_string(),
        }
    }
}

impl Own {
    /// Of the desk in this folder.
    pub(crate) fn of(desk: &Path) -> Self {
        Self { desk: desk.to_owned() }
    }

    /// Those that come with Coxa, then one's own in the order of their files, as they lie there now.
    pub(crate) fn offered(&self) -> Vec<Offered> {
        self.read().0
    }

    /// Whether an exercise of this name can be chosen, or it is to be found out.
    pub(crate) fn has(&self, name: &str) -> bool {
        exercises::is_offered(name) || self.offered().iter().any(|offered| offered.exercise.name == name)
    }

    /// What is typed for a name: itself, or the path of its file.
    pub(crate) fn typed(&self, name: &str) -> PathBuf {
        if exercises::is_offered(name) {
            return name.into();
        }
        let found = self.offered().into_iter().find(|offered| offered.exercise.name == name);
        found.and_then(|offered| offered.file).map_or_else(|| name.into(), |file| self.desk.join(file))
    }

    /// The same, and what is wrong with each file that is not offered, in a line.
    pub(crate) fn read(&self) -> (Vec<Offered>, Vec<String>) {
        let own = exercises::names().filter_map(|name| exercises::find(name).ok());
        let mut offered: Vec<Offered> = own.map(|exercise| Offered { exercise, file: None }).collect();
        let mut problems = Vec::new();
        // A link in its place is not followed: then there are none.
        let folder = Held::open(&self.desk).and_then(|desk| desk.below(Path::new(FOLDER)));
        let files = folder.map(|folder| folder.files()).unwrap_or_default();
        for name in files.iter().filter(|name| is_exercise(name)).take(MOST) {
            let file = Path::new(FOLDER).join(name);
            match exercises::find(&self.desk.join(&file).to_string_lossy()) {
                // The lines below the first are for a terminal.
                Err(error) => {
                    let words = error.to_string();
                    let why = words.lines().next().unwrap_or_default();
                    problems.push(format!("{} is not offered: {why}", file.display()));
                }
                Ok(exercise) if is_taken(&exercise, &offered) => problems.push(format!(
                    "{} is not offered: another exercise is called {} already; give it a `name` of its own",
                    file.display(),
                    exercise.name
                )),
                Ok(exercise) => offered.push(Offered { exercise, file: Some(file) }),
            }
        }
        (offered, problems)
    }
}

fn is_exercise(name: &str) -> bool {
    !name.starts_with('.') && Path::new(name).extension().is_some_and(|ending| ending.eq_ignore_ascii_case("toml"))
}

/// Tests of movement are not offered, but their names mean something.
fn is_taken(exercise: &Exercise, offered: &[Offered]) -> bool {
    let name = exercise.name.as_str();
    name == AUTO || exercises::built_in(name).is_ok() || offered.iter().any(|other| other.exercise.name == name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    const SQUAT: &str = include_str!("../exercises/builtin/squat.toml");

    #[test]
    fn what_lies_there_is_offered_and_what_is_none_says_why() {
        let dir = tempfile::tempdir().unwrap();
        let own = Own::of(dir.path());
        assert_eq!((own.offered().len(), own.read().1), (exercises::names().count(), Vec::<String>::new()));
        let folder = dir.path().join(FOLDER);
        fs::create_dir(&folder).unwrap();
        let named = |name: &str| SQUAT.replacen("name = \"squat\"", &format!("name = \"{name}\""), 1);
        for (file, text) in [
            ("a.toml", named("deep_squat")),
            ("b.toml", named("deep_squat")),
            ("c.toml", named("squat")),
            ("d.toml", "name = 1".to_owned()),
            ("e.txt", named("text")),
            (".f.toml", named("hidden")),
        ] {
            fs::write(folder.join(file), text).unwrap();
        }
        let (offered, problems) = own.read();
        let names: Vec<String> = offered.into_iter().map(|offered| offered.exercise.name).collect();
        assert_eq!(names[exercises::names().count()..], ["deep_squat"]);
        assert!(problems.len() == 3 && problems.iter().all(|words| words.lines().count() == 1), "{problems:?}");
        assert_eq!(own.typed("deep_squat"), folder.join("a.toml"));
        assert_eq!((own.typed("squat"), own.typed(AUTO)), ("squat".into(), AUTO.into()));
        assert!(own.has("deep_squat") && own.has("squat") && own.has(AUTO) && !own.has("../squat.toml"));
    }
}
