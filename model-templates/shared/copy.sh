#!/usr/bin/env bash
# Copies the modules of this folder into every template that names them: an archive carries its own code, and so does a published
# version of a template. A test holds the copies against the originals.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
for module in *.py; do
    for template in ../templates/*/; do
        if grep -q "copy: code/$module}" "$template/template.yaml"; then
            cp "$module" "${template}code/$module"
        fi
    done
done
for build in ../templates/*/build/; do
    cp build/build_plans.py "$build"
done
