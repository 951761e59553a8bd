"""observations.fhir.json checked by the FHIR R4B resource models, and its values against report.json."""
import sys
from pathlib import Path

from fhir.resources.R4B.bundle import Bundle

import recording


def components(observation):
    return {part.code.coding[0].code: part for part in observation.component}


def main(folder):
    text = (Path(folder) / "observations.fhir.json").read_text()
    bundle = Bundle.model_validate_json(text)
    report = recording.report(folder)
    assert bundle.type == "collection"
    urls = [entry.fullUrl for entry in bundle.entry]
    assert len(set(urls)) == len(urls) and all(url == f"urn:uuid:{entry.resource.id}" for url, entry in zip(urls, bundle.entry))
    observations = [entry.resource for entry in bundle.entry if entry.resource.__resource_type__ == "Observation"]
    by_code = lambda code: [o for o in observations if o.code.coding[0].code == code]
    (session,), reps, holds = by_code("session"), by_code("repetition"), by_code("hold")
    assert len(reps) == len(report["reps"]) and len(holds) == len(report["holds"]) and reps
    assert components(session)["rep_count"].valueQuantity.value == report["summary"]["rep_count"]
    assert {member.reference for member in session.hasMember} == set(urls) - {urls[0], urls[1]}
    for observation in observations:
        assert observation.status == "preliminary" and observation.device.reference in urls
        assert (observation.subject.display if observation.subject else None) == report["person"]
        assert (observation.effectiveDateTime is None) == (report["date"] is None)
        assert any("no medical advice" in note.text for note in observation.note)
    for observation, rep in zip(reps, report["reps"]):
        assert_repetition(components(observation), rep)
    for observation, hold in zip(holds, report["holds"]):
        held = components(observation)["held"].valueQuantity
        assert abs(float(held.value) - hold["valid_s"]) < 1e-3 and held.code == "s"


def assert_repetition(told, rep):
    for name, figures in rep["measures"].items():
        part = told[f"{name}_rom"]
        if figures is None:
            assert part.valueQuantity is None and part.dataAbsentReason.coding[0].code == "unknown"
            continue
        assert abs(float(part.valueQuantity.value) - figures["rom_deg"]) < 1e-3
        assert part.valueQuantity.system == "http://unitsofmeasure.org" and part.valueQuantity.code in ("deg", "%")
    faults = {code: part for code, part in told.items() if part.code.coding[0].system == "urn:coxa:fault"}
    assert {code for code, part in faults.items() if part.valueQuantity} == {fault["id"] for fault in rep["faults"]}
    assert {code for code, part in faults.items() if part.dataAbsentReason} == set(rep["not_judged"])
    assert told["verdict"].valueCodeableConcept.coding[0].code == rep["verdict"]


if __name__ == "__main__":
    main(sys.argv[1])
