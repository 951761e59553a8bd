//! Somebody else who uses the machine: what is served on 127.0.0.1 is not for them.

use std::os::unix::process::CommandExt;
use std::process::Command;

use crate::common::review_server::{Server, folder};

/// A user who owns nothing.
const NOBODY: u32 = 65534;

/// The first line of an answer to somebody with this number, who asks with nothing but a shell.
fn asked_by(server: &Server, user: Option<u32>, path: &str) -> String {
    let port = server.host.rsplit(':').next().unwrap();
    let request = format!("GET {path} HTTP/1.1\\r\\nHost: {}\\r\\nConnection: close\\r\\n\\r\\n", server.host);
    let mut shell = Command::new("bash");
    shell.args(["-c", &format!("exec 3<>/dev/tcp/127.0.0.1/{port}; printf '{request}' >&3; cat <&3")]);
    if let Some(user) = user {
        shell.uid(user).gid(user);
    }
    let answer = shell.current_dir("/").output().unwrap();
    String::from_utf8_lossy(&answer.stdout).into_owned()
}

#[test]
fn another_user_of_the_machine_is_told_nothing() {
    let dir = folder();
    let servers = [Server::start(dir.path()), Server::desk(&dir.path().join("desk"))];
    let is_root = Command::new("id").arg("-u").output().is_ok_and(|id| id.stdout.starts_with(b"0\n"));
    if !is_root {
        eprintln!("nobody else can be played without being root: not tried");
        return;
    }
    for server in &servers {
        for path in ["/", "/reports", "/a/squat/", "/app.css"] {
            let refused = asked_by(server, Some(NOBODY), path);
            let (head, body) = refused.split_once("\r\n\r\n").unwrap();
            assert!(head.starts_with("HTTP/1.1 403 "), "{path}: {refused}");
            assert_eq!(body, "This page belongs to another user of this machine.\n", "{path}");
        }
        assert!(asked_by(server, None, "/").starts_with("HTTP/1.1 200 "));
    }
}
