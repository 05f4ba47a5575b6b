package laws

import (
	"fmt"
	"math/rand/v2"
	"slices"

	"github.com/gradc/gradc/ir"
	"github.com/gradc/gradc/ir/ops"
	"github.com/gradc/gradc/passes"
)

// Kind is a mistake that a reverse rule may have.
type Kind int

// The mistakes.
const (
	Dropped   Kind = iota // one partial is forgotten
	Flipped               // one partial has the wrong sign
	AllSigns              // all of them have
	Forgotten             // one partial is not multiplied by the cotangent
	Swapped               // two partials have changed places
	NotLinear             // the cotangent is squared
	Wrong                 // the rule is another function's
	kinds
)

var kindNames = [...]string{
	"one partial dropped", "one sign flipped", "all signs flipped", "dy forgotten", "partials swapped", "not linear in dy", "wrong function",
}

// String says what the mistake is.
func (k Kind) String() string { return kindNames[k] }

// Kinds lists the mistakes.
func Kinds() []Kind {
	out := make([]Kind, kinds)
	for k := range out {
		out[k] = Kind(k)
	}
	return out
}

// Mutant is a mistake in the rule of one operation, at one operand or at two.
type Mutant struct {
	Kind Kind
	Entry
	at, other int
	rule      ir.Op // whose rule a Wrong one has; nil for the function in place of its derivative
}

// rule is the reverse rule with the mistake; other operations have their own.
func (m Mutant) reverse(r ir.Reverse, n *ir.Node, dy []*ir.Value) []*ir.Value {
	if n.Op != m.Op || len(n.In) != len(m.In) {
		return n.Op.VJP(r, n, dy)
	}
	d := calculus{r}
	switch m.Kind {
	case NotLinear:
		return n.Op.VJP(r, n, each(dy, func(v *ir.Value) *ir.Value { return d.mul(v, v) }))
	case Wrong:
		if m.rule != nil {
			return m.rule.VJP(r, n, dy)
		}
		return []*ir.Value{d.mul(dy[0], n.Out[0])}
	}
	dx := slices.Clone(n.Op.VJP(r, n, dy))
	switch m.Kind {
	case Dropped:
		dx[m.at] = nil
	case Flipped:
		dx[m.at] = d.neg(dx[m.at])
	case AllSigns:
		dx = each(dx, d.neg)
	case Forgotten:
		ones := each(dy, func(v *ir.Value) *ir.Value { return d.fill(v.Type, v.Type.DType.One()) })
		dx[m.at] = n.Op.VJP(r, n, ones)[m.at]
	case Swapped:
		dx[m.at], dx[m.other] = dx[m.other], dx[m.at]
	}
	return dx
}

// each changes every value that is there.
func each(vs []*ir.Value, f func(*ir.Value) *ir.Value) []*ir.Value {
	out := make([]*ir.Value, len(vs))
	for i, v := range vs {
		if v != nil {
			out[i] = f(v)
		}
	}
	return out
}

// live returns the cotangents of the operands that the rule makes, nil where none flows.
func (e Entry) live() []*ir.Value {
	var dx []*ir.Value
	maker{passes.AccumulationBy(func(r ir.Reverse, n *ir.Node, dy []*ir.Value) []*ir.Value {
		d := n.Op.VJP(r, n, dy)
		if n.Op == e.Op {
			dx = slices.Clone(d)
		}
		return d
	})}.reverse(e.Function())
	return dx
}

// wrong returns the mutants that have the rule of the next operation with the same
// operands and results, and those that have a function in place of its derivative.
func wrong(ring Ring, table []Entry, m Mutant) []Mutant {
	var out []Mutant
	at := slices.IndexFunc(table, func(e Entry) bool { return e.Op == m.Op && slices.Equal(e.In, m.In) })
	for i := 1; i < len(table); i++ {
		e := table[(at+i)%len(table)]
		f, g := m.Function(), e.Function()
		if slices.Equal(e.In, m.In) && slices.Equal(f.ResultTypes(), g.ResultTypes()) && !sameDerivative(ring, e.Op, m.Op) {
			m.rule = e.Op
			out = append(out, m)
			break
		}
	}
	if m.rule = nil; len(m.In) == 1 && m.Function().Results[0].Type == m.In[0] && m.Op != (ops.Exp{}) {
		out = append(out, m)
	}
	return out
}

// sameDerivative reports whether two functions differ by a constant, as exp x and
// exp x − 1 do, or not at all, as sums and differences where x = −x.
func sameDerivative(ring Ring, a, b ir.Op) bool {
	for _, same := range [][]string{{a.Name()}, {"exp", "expm1"}, {"add", "sub"}} {
		if slices.Contains(same, a.Name()) && slices.Contains(same, b.Name()) {
			return a == b || len(same) > 1 && (same[0] == "exp" || ring.DType == ir.Z2)
		}
	}
	return false
}

// MutantsOf lists the mistakes of a kind that can be made over a ring, those left out that
// make no difference: signs where x = −x, and exchanging equal partials.
func MutantsOf(ring Ring, kind Kind) []Mutant {
	var out []Mutant
	table := Table(ring)
	for _, e := range table {
		dx := e.live()
		var live []int
		for k, d := range dx {
			if d != nil {
				live = append(live, k)
			}
		}
		if len(live) == 0 || e.Op == (ops.Sub{}) && ring.DType == ir.Z2 && kind == Swapped {
			continue
		}
		m := Mutant{Kind: kind, Entry: e, at: live[0]}
		switch kind {
		case AllSigns, Flipped, NotLinear:
			if ring.DType == ir.Z2 || kind != NotLinear && !ring.DType.Has(ir.Negatives) {
				continue
			}
		}
		switch kind {
		case Dropped, Flipped, Forgotten:
			for _, m.at = range live {
				out = append(out, m)
			}
		case AllSigns:
			if len(live) > 1 { // otherwise it is Flipped
				out = append(out, m)
			}
		case NotLinear:
			out = append(out, m)
		case Swapped:
			for i, at := range live {
				m.at = at
				for _, m.other = range live[i+1:] {
					if dx[m.at] != dx[m.other] && dx[m.at].Type == dx[m.other].Type {
						out = append(out, m)
					}
				}
			}
		case Wrong:
			out = append(out, wrong(ring, table, m)...)
		}
	}
	return out
}

// String names the operation, the mistake and where it is.
func (m Mutant) String() string {
	switch {
	case m.Kind == Swapped:
		return fmt.Sprintf("%s, operands %d and %d: %s", m.Op.Name(), m.at, m.other, m.Kind)
	case m.rule != nil:
		return fmt.Sprintf("%s: %s, that of %s", m.Op.Name(), m.Kind, m.rule.Name())
	case m.Kind == Dropped || m.Kind == Flipped || m.Kind == Forgotten:
		return fmt.Sprintf("%s, operand %d: %s", m.Op.Name(), m.at, m.Kind)
	}
	return fmt.Sprintf("%s: %s", m.Op.Name(), m.Kind)
}

// Killer returns the first law that a mutant breaks over a ring, "" if it survives.
func (m Mutant) Killer(ring Ring, r *rand.Rand) string {
	f := m.Function()
	by := maker{passes.AccumulationBy(m.reverse)}
	for _, l := range append(Reverse(), Meaning()...) {
		if l.breaks(ring, by, f, f, squares(f), morePoints, r) != "" {
			return l.Name
		}
	}
	return ""
}

// squares takes what f returns to the squares of all elements.
func squares(f *ir.Func) *ir.Func {
	return function(f.ResultTypes(), func(d calculus, a []*ir.Value) []*ir.Value {
		return each(a, func(v *ir.Value) *ir.Value { return d.mul(v, v) })
	})
}

// MutantTally counts mutants of a kind: how many there are, how many break a law of the
// reverse derivative, how many are found by dual numbers alone, and which survive.
type MutantTally struct {
	Made, ByLaws, ByMeaning int
	Survivors               []string
}

// Mutants makes every mutant over some rings.
func Mutants(rings []Ring, seed uint64) map[Kind]*MutantTally {
	out := map[Kind]*MutantTally{}
	for _, kind := range Kinds() {
		t := &MutantTally{}
		out[kind] = t
		for _, ring := range rings {
			for _, m := range MutantsOf(ring, kind) {
				t.Made++
				switch killer := m.Killer(ring, rand.New(rand.NewPCG(seed, 1))); {
				case killer == "":
					t.Survivors = append(t.Survivors, fmt.Sprintf("%s, over %s", m, ring.Name))
				case slices.ContainsFunc(Reverse(), func(l Law) bool { return l.Name == killer }):
					t.ByLaws++
				default:
					t.ByMeaning++
				}
			}
		}
	}
	return out
}
