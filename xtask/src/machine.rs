//! What the machine must have for the tests, and how a bare Debian gets it.

use crate::process;
use std::env;
use std::process::Command;

/// Something that the build or the tests call or read, and the Debian packages that bring it.
struct Tool {
    /// A program on the path, or the path of a file.
    command: &'static str,
    why: &'static str,
    packages: &'static [&'static str],
}

const TOOLS: &[Tool] = &[
    Tool { command: "cc", why: "SQLite is compiled from its source", packages: &["gcc", "libc6-dev"] },
    Tool { command: "python3", why: "tokens are checked against PyJWT", packages: &["python3", "python3-venv"] },
    Tool { command: "npm", why: "tokens are checked against jsonwebtoken for Node", packages: &["nodejs", "npm"] },
    Tool { command: "g++", why: "the C header is for C++ too", packages: &["g++"] },
    Tool { command: "clang", why: "the C header is tried with it", packages: &["clang"] },
    Tool { command: "tcc", why: "the C header is tried with it", packages: &["tcc", "libc6-dev"] },
    Tool { command: "valgrind", why: "calls from C are made under it", packages: &["valgrind"] },
    Tool { command: "cmake", why: "libgarage is used from a CMake project", packages: &["cmake", "make"] },
    Tool { command: "pkg-config", why: "libgarage is found by it", packages: &["pkg-config"] },
    Tool { command: "redis-server", why: "the cache is tested with it", packages: &["redis-server"] },
    Tool { command: "redis-sentinel", why: "the cache follows its failover", packages: &["redis-sentinel"] },
    Tool { command: "openssl", why: "the cache's TLS is tested with a certificate of its own", packages: &["openssl"] },
    Tool { command: "/usr/include/openssl/evp.h", why: "SQLCipher is compiled with it", packages: &["libssl-dev"] },
    Tool { command: "readelf", why: "what libgarage exports is looked at", packages: &["binutils"] },
];

const VALGRIND: Tool = Tool { command: "valgrind", why: "instructions are counted by it", packages: &["valgrind"] };

/// Installs what is absent, where that is possible. What stays absent is said here and fails where it is needed.
pub(crate) fn prepare() {
    provide(TOOLS);
}

/// Whether there is valgrind. It is installed for the project's own checks only: it is large, and only one of them needs it.
pub(crate) fn has_valgrind() -> bool {
    if env::var("CI").is_ok_and(|value| value == "true") {
        provide(&[VALGRIND]);
    }
    on_path(VALGRIND.command)
}

fn provide(tools: &[Tool]) {
    for tool in tools.iter().filter(|tool| !on_path(tool.command)) {
        let Tool { command, why, packages } = tool;
        if !on_path("apt-get") {
            println!("absent: {command} ({why}), and there is no apt-get to install it with");
            continue;
        }
        println!("installing {}: {command} is absent ({why})", packages.join(" "));
        if !install(packages) {
            println!("absent: {command} ({why}); apt-get could not install it");
        }
    }
}

/// Whether Debian's package manager is there and installed `packages`.
pub(crate) fn install(packages: &[&str]) -> bool {
    on_path("apt-get")
        && process::succeeds(apt_get().arg("update"))
        && process::succeeds(apt_get().args(["install", "--yes", "--no-install-recommends"]).args(packages))
}

fn apt_get() -> Command {
    let mut command = Command::new("apt-get");
    command.env("DEBIAN_FRONTEND", "noninteractive");
    command
}

fn on_path(command: &str) -> bool {
    env::var_os("PATH").is_some_and(|path| env::split_paths(&path).any(|folder| folder.join(command).is_file()))
}
