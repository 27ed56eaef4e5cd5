# The commands and configurations of docs/, in the order in which they stand there. Each chapter (##)
# begins with the configuration that the packages install.
. /tests/steps.sh

apt-get install -y --no-install-recommends /repository/*.deb
cp -a /etc/mosquitto /etc/mosquitto.installed
mkdir documents
python3 - /documents documents <<'PYTHON'
import pathlib, re, sys

for document in sorted(pathlib.Path(sys.argv[1]).glob("*.md")):
    script = []
    for part in re.findall(r"^## [^\n]*$|^```.*?^```$", document.read_text(), re.M | re.S):
        if part.startswith("## "):
            script.append("chapter '%s'" % part[3:].replace("'", ""))
            continue
        kind, text = part[3:-3].split("\n", 1)
        if kind == "sh":
            script.append(text)
        elif kind == "conf":
            path = text.split("\n", 1)[0].removeprefix("# ")
            script.append("cat >%s <<'CONF'\n%sCONF" % (path, text))
    if any(not line.startswith("chapter") for line in script):
        pathlib.Path(sys.argv[2], document.stem + ".sh").write_text("\n".join(script))
PYTHON

chapter() {
    step "$document: $*"
    rm -f /etc/mosquitto/conf.d/*.conf
    cp -a /etc/mosquitto.installed/mosquitto.conf /etc/mosquitto
    service mosquitto restart
}

[ "$(ls documents | wc -l)" -ge 4 ] || fail "too few documents: $(ls documents)"
for script in documents/*.sh; do
    document=$(basename "$script" .sh)
    . "./$script"
done
