package codegen

import (
	"bytes"
	"strings"
)

// groupImports puts the imports of a formatted file in two groups: those of the
// standard library, then those of modules. Both are sorted already.
func groupImports(src []byte) []byte {
	const open, end = "\nimport (\n", "\n)\n"
	head, rest, ok := bytes.Cut(src, []byte(open))
	if !ok {
		return src
	}
	list, tail, _ := bytes.Cut(rest, []byte(end))
	var std, modules []string
	for l := range strings.SplitSeq(string(list), "\n") {
		first, _, _ := strings.Cut(strings.Trim(l, "\t\""), "/")
		if strings.Contains(first, ".") {
			modules = append(modules, l)
		} else {
			std = append(std, l)
		}
	}
	if len(std) > 0 && len(modules) > 0 {
		std = append(std, "")
	}
	return []byte(string(head) + open + strings.Join(append(std, modules...), "\n") + end + string(tail))
}
