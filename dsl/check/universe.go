package check

import (
	"slices"
)

// Universe lists the names of the language that need no import and no declaration:
// element types, constants and operations, and the operations of lenses. The functions of
// the library's universe are not among them.
func Universe() []string {
	c := &checker{builtins: newScope(nil)}
	c.defineBuiltins()
	var names []string
	for _, name := range c.builtins.order {
		if !slices.Contains(later, name) {
			names = append(names, name)
		}
	}
	for name := range lensForms {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}
