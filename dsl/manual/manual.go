package manual

import (
	"embed"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/gradc/gradc/ir"
)

//go:embed text/*.txt
var texts embed.FS

// order is that of the groups.
var order = []string{
	"values", "arithmetic", "functions", "reductions", "arrays", "control", "derivatives", "lenses",
	"universe", "nn", "optim", "ode", "graph",
}

// Group is a list of entries about one matter.
type Group struct {
	Title   string
	Notes   []string // hold for all entries
	Entries []*Entry
}

// Entry says what there is to know of a name, or of a few that belong together.
type Entry struct {
	Group      *Group
	Names      []string // of the language, of the library, of operations
	Signatures []string
	Is         string   // what it is
	Equations  []string // if Is does not have them
	Ops        []string // names of operations
	Kinks      []string
	Notes      []string
	Peers      []string // NumPy and PyTorch
	Example    string   // a complete file
}

// Groups returns the manual.
var Groups = sync.OnceValue(func() []*Group {
	var all []*Group
	for _, name := range order {
		text, err := texts.ReadFile("text/" + name + ".txt")
		if err != nil {
			panic(err) // embedded: cannot fail
		}
		g, err := parse(string(text))
		if err != nil {
			ir.Bug("text/%s.txt: %v", name, err)
		}
		all = append(all, g)
	}
	return all
})

// Entries returns the entries of all groups.
func Entries() []*Entry {
	var all []*Entry
	for _, g := range Groups() {
		all = append(all, g.Entries...)
	}
	return all
}

// Find returns the entries with a name, which may lack the package if it is the library's.
func Find(name string) []*Entry {
	var all []*Entry
	for _, e := range Entries() {
		if slices.ContainsFunc(e.Names, func(n string) bool { return n == name || strings.HasSuffix(n, "."+name) }) {
			all = append(all, e)
		}
	}
	return all
}

// Names lists every name that has an entry, once.
func Names() []string {
	var all []string
	for _, e := range Entries() {
		all = append(all, e.Names...)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// parse reads the text of one group.
func parse(text string) (*Group, error) {
	title, rest, _ := strings.Cut(text, "\n")
	g := &Group{Title: strings.TrimPrefix(title, "# ")}
	var entry *Entry
	inExample := false
	for i, line := range strings.Split(strings.TrimRight(rest, "\n"), "\n") {
		names, isHeader := strings.CutPrefix(line, "-- ")
		key, value, _ := strings.Cut(line, ": ")
		switch {
		case isHeader:
			entry = &Entry{Group: g, Names: strings.Fields(strings.TrimSuffix(names, " --"))}
			g.Entries, inExample = append(g.Entries, entry), false
		case inExample:
			entry.Example += line + "\n"
		case line == "":
			inExample = entry != nil
		case entry == nil && key == "note":
			g.Notes = append(g.Notes, value)
		case entry == nil || !entry.set(key, value):
			return nil, fmt.Errorf("line %d: %q is not a line of the manual", i+2, line)
		}
	}
	for _, e := range g.Entries {
		e.Example = "package example\n\n" + strings.TrimRight(e.Example, "\n") + "\n"
		if err := e.complete(); err != nil {
			return nil, fmt.Errorf("%s: %w", e.Names[0], err)
		}
	}
	return g, nil
}

// set takes one line of an entry, and reports whether there are such lines.
func (e *Entry) set(key, value string) bool {
	switch key {
	case "sig":
		e.Signatures = append(e.Signatures, value)
	case "is":
		e.Is = value
	case "eq":
		e.Equations = append(e.Equations, value)
	case "op":
		e.Ops = strings.Fields(value)
	case "kink":
		e.Kinks = append(e.Kinks, value)
	case "note":
		e.Notes = append(e.Notes, value)
	case "numpy":
		e.Peers = append(e.Peers, value)
	default:
		return false
	}
	return true
}
