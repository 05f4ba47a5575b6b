package main

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/gradc/gradc/ir"
	"github.com/gradc/gradc/passes"
)

// debugFlag is the value of -d: switches that help whoever works on gradc. Their
// list is made from the pipeline.
type debugFlag struct {
	help  bool
	time  bool
	dump  map[string]bool
	after string
}

func (d *debugFlag) String() string { return "" }

func (d *debugFlag) Set(s string) error {
	for part := range strings.SplitSeq(s, ",") {
		verb, pass, _ := strings.Cut(part, "/")
		switch {
		case part == "help":
			d.help = true
			continue
		case part == "time":
			d.time = true
			continue
		case verb != "dump" && verb != "stop":
			return fmt.Errorf("unknown switch %q; -d=help lists them", part)
		case pass == "all" && verb == "dump":
		case !slices.Contains(passNames(), pass):
			return fmt.Errorf("no pass is called %q; -d=help lists them", pass)
		}
		if verb == "stop" {
			d.after = pass
			continue
		}
		if d.dump == nil {
			d.dump = map[string]bool{}
		}
		d.dump[pass] = true
	}
	return nil
}

// passNames lists the passes of the pipeline, each once.
func passNames() []string {
	var names []string
	for _, p := range passes.Pipeline(passes.NewNotes(), nil) {
		if !slices.Contains(names, p.Name) {
			names = append(names, p.Name)
		}
	}
	return names
}

func debugHelp() string {
	var b strings.Builder
	b.WriteString("dump/PASS   print each function after a pass; dump/all after every pass\n")
	b.WriteString("stop/PASS   run no pass after this one\n")
	b.WriteString("time        print the time of every pass\n")
	b.WriteString("\nPasses, in order:\n\n")
	for _, p := range passes.Pipeline(passes.NewNotes(), nil) {
		fmt.Fprintf(&b, "%-11s %s\n", p.Name, p.Doc)
	}
	return b.String()
}

// hooks turns the switches into what the pipeline calls.
func (d *debugFlag) hooks(w io.Writer) passes.Debug {
	debug := passes.Debug{StopAfter: d.after}
	if d.dump != nil {
		debug.Dump = func(pass string, f *ir.Func) {
			if d.dump["all"] || d.dump[pass] {
				fmt.Fprintf(w, "after %s:\n%s", pass, f)
			}
		}
	}
	if d.time {
		debug.Time = func(pass string, took time.Duration) {
			fmt.Fprintf(w, "%-12s %v\n", pass, took.Round(time.Microsecond))
		}
	}
	return debug
}
