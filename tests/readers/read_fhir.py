"""observations.fhir.json checked by the FHIR R4B resource models, and its values against report.json."""
import base64
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
    of = {f"urn:uuid:{entry.resource.id}": entry.resource for entry in bundle.entry}
    assert {of[member.reference].code.coding[0].code for member in session.hasMember} <= {"repetition", "hold"}
    assert len(session.hasMember) == len(reps) + len(holds)
    assert_documents(bundle, report, of)
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


def assert_documents(bundle, report, of):
    """The DiagnosticReport names every Observation and says what was not judged; the sheet is a PDF."""
    kinds = lambda kind: [entry.resource for entry in bundle.entry if entry.resource.__resource_type__ == kind]
    (words,), (sheet,) = kinds("DiagnosticReport"), kinds("DocumentReference")
    assert words.status == "preliminary" and words.code.coding[0].code == "assessment"
    assert {of[result.reference].id for result in words.result} == {o.id for o in kinds("Observation")}
    assert (words.subject.display if words.subject else None) == report["person"]
    assert (words.effectiveDateTime is None) == (report["date"] is None)
    assert "no medical advice" in words.conclusion and "judged" in words.conclusion
    attachment = sheet.content[0].attachment
    assert sheet.status == "current" and attachment.contentType == "application/pdf" and attachment.title
    data = attachment.data if isinstance(attachment.data, bytes) else attachment.data.encode()
    # The models hand the bytes on as they are written, or decoded.
    assert (data if data.startswith(b"%PDF-") else base64.b64decode(data)).startswith(b"%PDF-")
    assert of[sheet.context.related[0].reference] is words and report["source"]["name"] not in words.conclusion


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
