//! What every resource of the bundle shares: ids that follow from the report, codes, and whose it is.

use serde_json::{Value, json};
use uuid::Uuid;

use crate::report::json::Report;

pub(super) const OBSERVATION_CODES: &str = "urn:coxa:observation";
const LABELS: &str = "urn:coxa:label";

/// Ids that follow from the report and from what in it is named.
pub(super) struct Ids {
    namespace: Uuid,
}

impl Ids {
    /// Of a report's bytes.
    pub(super) fn of_report(bytes: &[u8]) -> Self {
        Self { namespace: Uuid::new_v5(&Uuid::NAMESPACE_URL, bytes) }
    }

    pub(super) fn of(&self, name: &str) -> String {
        Uuid::new_v5(&self.namespace, name.as_bytes()).to_string()
    }

    pub(super) fn reference(&self, name: &str) -> Value {
        json!({"reference": format!("urn:uuid:{}", self.of(name))})
    }
}

/// One code of a system, and its words.
pub(super) fn code(system: &str, code: &str, text: &str) -> Value {
    json!({"coding": [{"system": system, "code": code}], "text": text})
}

/// Says whose a resource is, where a label was given.
pub(super) fn of_person(mut resource: Value, report: &Report) -> Value {
    if let Some(person) = &report.person {
        let label = json!({"system": LABELS, "value": person});
        resource["subject"] = json!({"type": "Patient", "identifier": label, "display": person});
    }
    resource
}

/// The same, and when it was done, where a date was given.
pub(super) fn of_person_and_day(resource: Value, report: &Report) -> Value {
    let mut resource = of_person(resource, report);
    if let Some(date) = &report.date {
        resource["effectiveDateTime"] = json!(date);
    }
    resource
}
