//! How long `coxa review` takes to list two hundred assessments: with the start of the program, and every time after.

#[path = "../tests/common/mod.rs"]
mod common;

use common::review_server::{Server, put};
use criterion::{Criterion, criterion_group, criterion_main};

const ASSESSMENTS: usize = 200;

fn list(c: &mut Criterion) {
    let dir = tempfile::tempdir().expect("there is room for a folder");
    for i in 0..ASSESSMENTS {
        put(&dir.path().join(format!("patient {}/{i}", i % 20)), |_| {});
    }
    let shown = |server: &Server| assert_eq!(server.get("/").text().matches("<tr ").count(), ASSESSMENTS);
    let mut group = c.benchmark_group("coxa review, 200 assessments");
    group.sample_size(20);
    group.bench_function("started and listed", |b| b.iter(|| shown(&Server::start(dir.path()))));
    let server = Server::start(dir.path());
    group.bench_function("listed again", |b| b.iter(|| shown(&server)));
    group.finish();
}

criterion_group!(benches, list);
criterion_main!(benches);
