package main

import (
	"fmt"
	"strings"
	"text/tabwriter"

	"github.com/gradc/gradc/passes/laws"
)

var lawsCommand = &command{
	name:    "laws",
	args:    "[-n programs] [-seed number] [-ring name]",
	doc:     "hold the derivatives of random programs to the laws of a reverse derivative, and look whether mistakes in rules break them",
	example: "gradc laws -n 100 -ring z7",
	run:     runLaws,
}

func runLaws(c *call) int {
	n := c.flags.Int("n", 20, "random `programs` over each ring")
	seed := c.flags.Uint64("seed", 1, "`number` that the programs and the points come from")
	name := c.flags.String("ring", "", "the one ring to look at, by `name`; all without it")
	if code, ok := c.parse(); !ok {
		return code
	}
	if c.flags.NArg() > 0 || *n < 1 {
		return c.fail(exitUsage, "takes flags only, and at least one program")
	}
	rings := laws.Rings()
	if *name != "" {
		var names []string
		rings = nil
		for _, r := range laws.Rings() {
			names = append(names, r.Name)
			if r.Name == *name {
				rings = []laws.Ring{r}
			}
		}
		if rings == nil {
			return c.fail(exitUsage, "no ring is called %q; there are %s", *name, strings.Join(names, ", "))
		}
	}
	holds := c.lawTable(laws.Check(rings, *n, *seed), rings)
	die := c.mutantTable(laws.Mutants(rings, *seed))
	if !holds || !die {
		return exitFindings
	}
	return exitFine
}

// lawTable prints how often each law was tried over each ring, and reports whether it
// always held.
func (c *call) lawTable(report *laws.Report, rings []laws.Ring) bool {
	fmt.Fprint(c.stdout, "Laws, on every operation and on random programs: tried, and failed if any did.\n\n")
	w := tabwriter.NewWriter(c.stdout, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintf(w, "ring\t%s\t\n", strings.Join(laws.Names(), "\t"))
	for _, r := range rings {
		fmt.Fprintf(w, "%s\t", r.Name)
		for _, law := range laws.Names() {
			t := report.Tallies[r.Name][law]
			fmt.Fprint(w, t.Tried)
			if t.Failed > 0 {
				fmt.Fprintf(w, ", %d failed", t.Failed)
			}
			fmt.Fprint(w, "\t")
		}
		fmt.Fprintln(w)
	}
	w.Flush()
	for _, f := range report.Failures {
		fmt.Fprintf(c.stdout, "\n%s does not hold over %s: %s, for\n", f.Law, f.Ring, f.Why)
		for _, p := range f.Programs {
			fmt.Fprint(c.stdout, p)
		}
	}
	return len(report.Failures) == 0
}

// mutantTable prints which mistakes in rules break a law, and reports whether all do.
func (c *call) mutantTable(tallies map[laws.Kind]*laws.MutantTally) bool {
	fmt.Fprint(c.stdout, "\nMistakes in the rules of operations: how many break one of RD.1 to RD.7, how many only dual numbers find.\n\n")
	w := tabwriter.NewWriter(c.stdout, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprint(w, "mistake\tmade\tby laws\tby dual numbers\tsurvive\t\n")
	all := true
	for _, k := range laws.Kinds() {
		t := tallies[k]
		fmt.Fprintf(w, "%s\t%d\t%d\t%d\t%d\t\n", k, t.Made, t.ByLaws, t.ByMeaning, len(t.Survivors))
		all = all && len(t.Survivors) == 0
	}
	w.Flush()
	for _, k := range laws.Kinds() {
		for _, s := range tallies[k].Survivors {
			fmt.Fprintf(c.stdout, "\nsurvives: %s\n", s)
		}
	}
	return all
}
