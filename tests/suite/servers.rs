//! Real nats-servers on loopback: a cluster whose servers can be killed, stopped and started again.

use std::fs;
use std::io::{self, Write};
use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use crate::loopback::until;

/// `0`: the tests that need nats-server are left out; `1`: they fail without it, as in CI.
const SWITCH: &str = "COPYDESK_FLEET";

/// A cluster, gone with its folder when it is dropped.
pub(crate) struct Servers {
    servers: Vec<Server>,
    pub(crate) dir: tempfile::TempDir,
}

struct Server {
    port: u16,
    child: Option<Child>,
}

/// Ports that are free now, all different.
fn free_ports(count: usize) -> Vec<u16> {
    let held: Vec<TcpListener> =
        (0..count).map(|_| TcpListener::bind(("127.0.0.1", 0)).unwrap()).collect();
    held.iter().map(|l| l.local_addr().unwrap().port()).collect()
}

fn there() -> bool {
    Command::new("nats-server").arg("--version").stdout(Stdio::null()).status().is_ok()
}

impl Servers {
    /// So many servers; `more` stands in the config of each. None where there is no nats-server, which is told.
    pub(crate) fn start(count: usize, more: &str) -> Option<Self> {
        let switch = std::env::var(SWITCH).unwrap_or_default();
        let wanted = match switch.as_str() {
            "0" => false,
            "1" => {
                assert!(
                    there(),
                    "{SWITCH}=1, and nats-server (2.10.23 or later) is not installed: .ci/nats installs it"
                );
                true
            }
            _ => there(),
        };
        if !wanted {
            // Past what a test that passes keeps to itself.
            let told = writeln!(
                io::stderr(),
                "a test of fleets was not run: nats-server is not installed, or {SWITCH}=0"
            );
            told.unwrap();
            return None;
        }
        let dir = tempfile::tempdir().unwrap();
        let ports = free_ports(2 * count);
        let routes: Vec<String> =
            ports[count..].iter().map(|port| format!("nats-route://127.0.0.1:{port}")).collect();
        for n in 0..count {
            let cluster = match count {
                1 => String::new(),
                _ => format!(
                    "cluster {{ name: desk{}, listen: \"127.0.0.1:{}\", routes: [{}] }}\n",
                    ports[0],
                    ports[count + n],
                    routes.iter().map(|r| format!("\"{r}\"")).collect::<Vec<_>>().join(", ")
                ),
            };
            let config = format!(
                "server_name: s{n}\nlisten: \"127.0.0.1:{}\"\njetstream {{ store_dir: \"{}\" }}\n{cluster}{more}\n",
                ports[n],
                dir.path().join(format!("s{n}")).display()
            );
            fs::write(dir.path().join(format!("s{n}.conf")), config).unwrap();
        }
        let servers = ports[..count].iter().map(|port| Server { port: *port, child: None });
        let mut cluster = Self { servers: servers.collect(), dir };
        (0..count).for_each(|n| cluster.up(n));
        Some(cluster)
    }

    /// Starts a server that is not up; once more while something else has its port for a moment.
    pub(crate) fn up(&mut self, n: usize) {
        let path = |end: &str| self.dir.path().join(format!("s{n}.{end}"));
        let (conf, log) = (path("conf"), path("log"));
        let child = until("a server", || {
            let mut command = Command::new("nats-server");
            let said = fs::File::create(&log).unwrap();
            command.arg("-c").arg(&conf).stdout(Stdio::null()).stderr(said);
            let mut child = command.spawn().unwrap();
            let ready = until("a server that is ready, or gone", || {
                let ready = fs::read_to_string(&log).unwrap().contains("Server is ready");
                (ready || child.try_wait().unwrap().is_some()).then_some(ready)
            });
            ready.then_some(child)
        });
        self.servers[n].child = Some(child);
    }

    /// Kills a server, as a power cut does.
    pub(crate) fn kill(&mut self, n: usize) {
        if let Some(mut child) = self.servers[n].child.take() {
            child.kill().unwrap();
            child.wait().unwrap();
        }
    }

    /// Its folder with all it stored.
    pub(crate) fn folder(&self, n: usize) -> std::path::PathBuf {
        self.dir.path().join(format!("s{n}"))
    }

    pub(crate) fn count(&self) -> usize {
        self.servers.len()
    }

    pub(crate) fn addresses(&self) -> Vec<String> {
        self.servers.iter().map(|s| format!("nats://127.0.0.1:{}", s.port)).collect()
    }

    /// `[journal]` of a node.
    pub(crate) fn journal(&self, node: &str) -> String {
        let servers: Vec<String> = self.addresses().iter().map(|a| format!("\"{a}\"")).collect();
        let replicas = self.servers.len();
        format!(
            "[journal]\nservers = [{}]\nreplicas = {replicas}\nnode = \"{node}\"\n",
            servers.join(", ")
        )
    }
}

impl Drop for Servers {
    fn drop(&mut self) {
        for server in &mut self.servers {
            if let Some(mut child) = server.child.take() {
                child.kill().and_then(|()| child.wait().map(drop)).unwrap_or_default();
            }
        }
    }
}

/// Copies a folder with all that is in it.
pub(crate) fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for item in fs::read_dir(from).unwrap() {
        let path = item.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy(&path, &target);
        } else {
            fs::copy(&path, &target).unwrap();
        }
    }
}
