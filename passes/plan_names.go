package passes

import (
	"go/token"
	"go/types"
	"strings"
	"unicode"

	"github.com/gradc/gradc/ir"
	"github.com/gradc/gradc/ir/plan"
)

// namer gives buffers and steps unique Go identifiers from the model's names.
type namer struct {
	buffers, steps map[string]bool
	next           map[string]int // by wanted name
}

func newNamer() *namer {
	return &namer{buffers: map[string]bool{}, steps: map[string]bool{}, next: map[string]int{}}
}

func (n *namer) buffer(name, fallback string) string {
	return n.unique(n.buffers, "b", goName(name), fallback)
}
func (n *namer) step(name string) string { return n.unique(n.steps, "s", goName(name), "step") }

func (n *namer) unique(taken map[string]bool, kind, name, fallback string) string {
	if name == "" {
		name = fallback
	}
	if token.IsKeyword(name) || types.Universe.Lookup(name) != nil {
		name += "Value"
	}
	out := name
	for taken[out] {
		n.next[kind+name]++
		out = plan.Numbered(name, n.next[kind+name]+1)
	}
	taken[out] = true
	return out
}

// goName turns a name of the model into a Go identifier, or "" if nothing is left
// of it: p.W1 becomes pW1.
func goName(name string) string {
	var b strings.Builder
	upper := false
	for _, r := range name {
		letter := r == '_' || unicode.IsLetter(r)
		if !letter && (!unicode.IsDigit(r) || b.Len() == 0) {
			upper = b.Len() > 0
			continue
		}
		if upper {
			r = unicode.ToUpper(r)
		}
		upper = false
		b.WriteRune(r)
	}
	if b.String() == "_" {
		return ""
	}
	return b.String()
}

// groupName returns the name of a struct result by one of its leaves.
func groupName(leaf *ir.Value) string {
	name, _, _ := strings.Cut(leaf.Name, ".")
	return name
}

// stepName returns the name of a step by its outputs: the last that the model
// names, or else the last.
func (b *planner) stepName(w *work) string {
	prefix := ""
	if w.slot > 0 {
		prefix = "copy."
	}
	for i := len(w.out) - 1; i >= 0; i-- {
		if name := goName(b.values[w.out[i]].v.Name); name != "" {
			return prefix + name
		}
	}
	return prefix + goName(plan.OpName(b.values[w.out[len(w.out)-1]].v))
}
