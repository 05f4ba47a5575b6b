package laws

import (
	"fmt"
	"math/rand/v2"

	"github.com/gradc/gradc/ir"
	"github.com/gradc/gradc/passes"
)

// Failure is a law that does not hold, with the programs of which it does not.
type Failure struct {
	Ring, Law string
	Why       string
	Programs  []*ir.Func
}

// Tally counts how often a law was tried over a ring, and how often it failed.
type Tally struct{ Tried, Failed int }

// Report is what came out, by the names of ring and law.
type Report struct {
	Tallies  map[string]map[string]*Tally
	Failures []Failure // the first of each ring and law
}

// Names lists the laws in the order of the package's documentation.
func Names() []string {
	var names []string
	for _, l := range append(Reverse(), Meaning()...) {
		names = append(names, l.Name)
	}
	return append(names, "functor", "unit", "assoc", "tensor")
}

// Check tries every law over some rings: on each operation of [Table], and on n random
// programs.
func Check(rings []Ring, n int, seed uint64) *Report {
	report := &Report{Tallies: map[string]map[string]*Tally{}}
	for _, ring := range rings {
		report.Tallies[ring.Name] = map[string]*Tally{}
		m, r := maker{passes.Accumulation()}, rand.New(rand.NewPCG(seed, 0))
		for _, e := range Table(ring) {
			f := e.Function()
			for _, l := range append(Reverse(), Meaning()...) {
				report.count(ring, l.Name, []*ir.Func{f}, l.breaks(ring, m, f, f, squares(f), points, r))
			}
		}
		for k := range n {
			r := rand.New(rand.NewPCG(seed, 1+uint64(k)))
			fs := []*ir.Func{Program(r, ring), Program(r, ring), Program(r, ring), Program(r, ring)}
			for _, l := range append(Reverse(), Meaning()...) {
				report.count(ring, l.Name, fs, l.breaks(ring, m, fs[0], fs[1], fs[2], points, r))
			}
			for name, why := range optics(fs) {
				report.count(ring, name, fs, why)
			}
		}
	}
	return report
}

func (r *Report) count(ring Ring, law string, fs []*ir.Func, why string) {
	t := r.Tallies[ring.Name][law]
	if t == nil {
		t = &Tally{}
		r.Tallies[ring.Name][law] = t
	}
	t.Tried++
	if why == "" {
		return
	}
	if t.Failed++; t.Failed == 1 {
		r.Failures = append(r.Failures, Failure{ring.Name, law, why, fs})
	}
}

// points is at how many random points a law is tried on programs, morePoints on mutants:
// over a ring of few elements two sides are often equal by chance.
const (
	points     = 2
	morePoints = 12
)

// breaks returns how a law fails, "" where it holds.
func (l Law) breaks(ring Ring, m maker, f, g, h *ir.Func, points int, r *rand.Rand) string {
	for part, sides := range l.sides(m, f, g, h) {
		for range points {
			args := ring.draw(r, sides[0].Params)
			left, err := ring.run(sides[0], args)
			if err != nil {
				return fmt.Sprintf("part %d, left: %v", part+1, err)
			}
			right, err := ring.run(sides[1], args)
			if err != nil {
				return fmt.Sprintf("part %d, right: %v", part+1, err)
			}
			if why := ring.differ(left, right); why != "" {
				return fmt.Sprintf("part %d: %s", part+1, why)
			}
		}
	}
	return ""
}

// optics holds the optics of four programs to the laws of their composition, by the hash
// of the normal forms, and returns for each law how it fails, "" where it holds.
func optics(fs []*ir.Func) map[string]string {
	o := make([]*ir.Optic, len(fs))
	for i, f := range fs {
		var err error
		if o[i], err = passes.OpticOf(f); err != nil {
			ir.Bug("%v", err)
		}
	}
	whole, err := passes.OpticOf(after(fs[0], fs[1]))
	if err != nil {
		ir.Bug("%v", err)
	}
	f, g, h, k := o[0], o[1], o[2], o[3]
	one := ir.IdentityOptic(fs[0].ParamTypes()...)
	why := map[string]string{}
	for law, sides := range map[string][]*ir.Optic{
		"functor": {whole, f.Then(g)},
		"unit":    {f, one.Then(f), f.Then(one)},
		"assoc":   {f.Then(g).Then(h), f.Then(g.Then(h))},
		"tensor":  {f.Beside(g).Then(h.Beside(k)), f.Then(h).Beside(g.Then(k))},
	} {
		why[law] = ""
		first := normalForm(sides[0])
		for _, side := range sides[1:] {
			if hash := normalForm(side); hash != first {
				why[law] = fmt.Sprintf("the normal forms are %.12s and %.12s", first, hash)
			}
		}
	}
	return why
}

// normalForm returns the hash of an optic's closed graph.
func normalForm(o *ir.Optic) string {
	f, err := passes.Freeze(o.Closed, size, passes.Debug{})
	if err != nil {
		ir.Bug("%v", err)
	}
	return f.Hash
}
