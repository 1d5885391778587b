# Sourced by the commands in bin/: sets PYTHON to an interpreter that Odoo 19 accepts.
# A PYTHON from the environment comes first. Trying it is the only sure test: a name on
# the PATH may be a shim without an interpreter behind it.
for candidate in ${PYTHON:+"$PYTHON"} python3 python3.11 python3.12 python3.10 /usr/bin/python3; do
    if "$candidate" -c 'import sys; sys.exit(not (3, 10) <= sys.version_info < (3, 13))' 2>/dev/null; then
        PYTHON=$candidate
        return 0
    fi
done
echo "Python 3.10, 3.11 or 3.12 is needed and was not found. Install it" >&2
echo "(Debian 12: apt-get install python3) or name one: PYTHON=/path/to/python $0" >&2
exit 1
