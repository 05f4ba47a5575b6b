package main

import (
	"fmt"
	"strings"

	"github.com/gradc/gradc/dsl/check"
	"github.com/gradc/gradc/dsl/manual"
	"github.com/gradc/gradc/passes/conformance"
)

var docCommand = &command{
	name: "doc", args: "[-ops] [NAME …]",
	doc:     "print the manual's entries for names of the language, of the library and of operations; without a name, list them",
	example: "gradc doc max",
	run:     runDoc,
}

func runDoc(c *call) int {
	table := c.flags.Bool("ops", false, "print the table of operations, with what the conformance test tries each on")
	if code, ok := c.parse(); !ok {
		return code
	}
	if *table {
		if c.flags.NArg() > 0 {
			return c.fail(exitUsage, "-ops prints all operations, and takes no names")
		}
		fmt.Fprintf(c.stdout, "%s\n%s", conformance.Legend, conformance.Table())
		return exitFine
	}
	if c.flags.NArg() == 0 {
		c.listNames()
		return exitFine
	}
	var texts []string
	for _, name := range c.flags.Args() {
		entries := manual.Find(name)
		if len(entries) == 0 {
			advice := "gradc doc lists the names"
			if better := similar(name); better != "" {
				advice = fmt.Sprintf("did you mean %s?", better)
			}
			return c.fail(exitFindings, "the manual has no entry for %s; %s", name, advice)
		}
		for _, e := range entries {
			texts = append(texts, e.Text())
		}
	}
	fmt.Fprint(c.stdout, strings.Join(texts, "\n"))
	return exitFine
}

// similar returns the name that a mistyped one most likely means, or "". The package may
// be left out of both.
func similar(name string) string {
	full := map[string]string{}
	var candidates []string
	for _, n := range manual.Names() {
		bare := n[strings.LastIndex(n, ".")+1:]
		for _, c := range []string{n, bare} {
			if full[c] == "" {
				full[c] = n
				candidates = append(candidates, c)
			}
		}
	}
	return full[check.Suggest(name, candidates)]
}

// listNames prints the names of the manual in its groups.
func (c *call) listNames() {
	for i, g := range manual.Groups() {
		if i > 0 {
			fmt.Fprintln(c.stdout)
		}
		fmt.Fprintf(c.stdout, "%s\n", g.Title)
		line := "   "
		for _, e := range g.Entries {
			text := " " + strings.Join(e.Names, " ")
			if len(line)+len(text) > 96 {
				fmt.Fprintln(c.stdout, line)
				line = "   "
			}
			line += text
		}
		fmt.Fprintln(c.stdout, line)
	}
	fmt.Fprint(c.stdout, "\ngradc doc NAME says what there is to know of one.\n")
}
