package main

import (
	"encoding/json"
	"math/rand/v2"
	"strings"
	"testing"
)

func TestProtocol(t *testing.T) {
	s := newSession(t)
	for _, c := range []struct{ line, want string }{
		{`{"id":0,"kind":"start","eval":"llsq","config":{"n":[1,2]}}`, `{"id":0,"tool":"gradc"}`},
		{`{"id":1,"kind":"define","module":"llsq"}`, `{"id":1,"success":true}`},
		{`{"id":2,"kind":"analysis","of":1,"valid":false,"error":"three is not four"}`, `{"id":2}`},
		{`{"id":3,"kind":"applause"}`, `{"id":3}`},
		{``, ``}, // passed over
		{`{"id":4,"kind":"define","module":"hello"}`,
			`{"id":4,"success":false,"error":"there is no module \"hello\"; there are ` + names(modules) + `"}`},
		{`{"id":5,"kind":"evaluate","module":"hello","function":"square","input":1}`,
			`{"id":5,"success":false,"error":"there is no module \"hello\"; there are ` + names(modules) + `"}`},
		{`{"id":6,"kind":"evaluate","module":"lse","function":"hessian","input":{"x":[1]}}`,
			`{"id":6,"success":false,"error":"module lse has no function \"hessian\"; it has gradient, primal"}`},
		{`{"id":7}`, `{"id":7,"success":false,"error":"the message has no kind"}`},
		{`{"kind":"start"}`, `{"id":null,"tool":"gradc"}`},
	} {
		if c.line == "" {
			if _, err := s.in.Write([]byte(" \n")); err != nil {
				t.Fatal(err)
			}
			continue
		}
		if have := strings.TrimSpace(s.send(c.line)); have != c.want {
			t.Errorf("%s\nis answered  %s\nwant         %s", c.line, have, c.want)
		}
	}
}

// TestModules: all problems are there.
func TestModules(t *testing.T) {
	if have := names(modules); have != "ba, det, gmm, ht, kmeans, llsq, lse, lstm, ode, particle, saddle" {
		t.Errorf("there are %s", have)
	}
}

// TestBadInput: what is wrong is said in the answer, and the tool goes on.
func TestBadInput(t *testing.T) {
	s := newSession(t)
	evaluate := func(module, function, input string) string {
		return `{"id":1,"kind":"evaluate","module":"` + module + `","function":"` + function + `","input":` + input + `}`
	}
	for _, c := range []struct{ line, want string }{
		{`x`, "this is no message"},
		{`[1]`, "this is no message"},
		{`{"id":1,"kind":`, "this is no message"},
		{`{"id":1,"kind":2}`, "this is no message"},
		{`{"id":1,"kind":"evaluate","module":"lse","function":"primal"}`, "input"},
		{evaluate("lse", "primal", `[1,2]`), "input"},
		{evaluate("lse", "primal", `{}`), "input has no x"},
		{evaluate("lse", "primal", `{"x":3}`), "input: x"},
		{evaluate("lse", "primal", `{"x":["1"]}`), "input: x"},
		{evaluate("lse", "primal", `{"x":null}`), "x holds a null"},
		{evaluate("lse", "primal", `{"x":[1,null]}`), "x holds a null"},
		{evaluate("lse", "primal", `{"x":[1e999]}`), "input: x"},
		{evaluate("lse", "primal", `{"x":[]}`), "the output holds -Inf"},
		{evaluate("lse", "primal", `{"x":[1],"min_runs":"many"}`), "min_runs"},
		{evaluate("llsq", "primal", `{"x":[1],"n":1.5}`), "input: n"},
		{evaluate("llsq", "primal", `{"x":[1],"n":1}`), "the output holds NaN"},
		{evaluate("llsq", "gradient", `{"x":[1],"n":-1}`), "N"},
		{evaluate("llsq", "gradient", `{"x":[1,2],"n":1000000000000000}`), "N"},
		{evaluate("kmeans", "cost", `{"points":[[1,2],[3]],"centroids":[[1,2]]}`), "points: row 1 has 1 elements, row 0 2"},
		{evaluate("kmeans", "cost", `{"points":[[1,2]],"centroids":[[1,2,3]]}`), "centroids is 1 × 3 instead of 1 × 2"},
		{evaluate("kmeans", "cost", `{"points":[[1,2]],"centroids":[]}`), "out of range"},
		{evaluate("gmm", "objective", `{"d":2,"k":1,"n":1,"x":[[1]],"m":0,"gamma":1,"alpha":[0],"mu":[[0,0]],"q":[[0,0]],"l":[[0]]}`), "x is 1 × 1 instead of 1 × 2"},
		{evaluate("gmm", "jacobian", `{"d":2,"k":1,"n":1,"x":[[1,2]],"m":-2,"gamma":1,"alpha":[0],"mu":[[0,0]],"q":[[0,0]],"l":[[0]]}`), "M"},
		{evaluate("gmm", "jacobian", `{"d":2,"k":-1,"n":1,"x":[[1,2]],"m":0,"gamma":1,"alpha":[0],"mu":[[0,0]],"q":[[0,0]],"l":[[0]]}`), "instead of -1 × 2"},
		{evaluate("ode", "primal", `{"x":[1,2],"s":-1}`), "S"},
		{evaluate("ode", "gradient", `{"x":[],"s":1}`), "N"},
		{evaluate("particle", "ff", `{"w":"0"}`), "input: w"},
		{evaluate("saddle", "rr", `{"start":[1]}`), "start has 1 elements instead of 2"},
		{evaluate("lstm", "objective", `{"main_params":[[1,1,1,1]],"extra_params":[[1],[1],[1]],"state":[],"sequence":[[1],[0]]}`), "main_params is 1 × 4 instead of 0 × 4"},
		{evaluate("lstm", "objective", `{"main_params":[[1,1,1,1],[1,1,1,1]],"extra_params":[[1],[1],[1]],"state":[[1],[1]],"sequence":[[1]]}`), "sequence has 1 rows"},
		{evaluate("ba", "objective", `{"n":1,"m":1,"p":1,"cam":[1],"x":[1,2,3],"w":1,"feat":[1,2]}`), "1, 3 and 2 elements instead of 11, 3 and 2"},
		{evaluate("ba", "jacobian", `{"n":0,"m":1,"p":1,"cam":[0,0,0,0,0,0,0,0,0,0,0],"x":[1,2,3],"w":1,"feat":[1,2]}`), "there must be one of each"},
		{evaluate("ht", "objective", `{"theta":[],"us":[],"data":{}}`), "input has no model"},
		{evaluate("ht", "objective", `{"theta":[],"us":[],"data":{"correspondences":[],"points":[],"model":{"parents":[0],"base_relatives":[],`+
			`"inverse_base_absolutes":[],"base_positions":[],"weights":[],"triangles":[[1,2]],"is_mirrored":false}}}`), "the parent of bone 0 is 0"},
		{evaluate("det", "primal", `{"A":[1,2,3],"ell":2}`), "3 elements, want 4"},
		{evaluate("det", "gradient", `{"A":[1],"ell":60}`), "ell is 60"},
	} {
		var r reply
		text := s.send(c.line)
		if err := json.Unmarshal([]byte(text), &r); err != nil {
			t.Fatal(err)
		}
		if r.Success || !strings.Contains(r.Error, c.want) || !strings.Contains(text, `"success":false`) {
			t.Errorf("%s\nis answered  %swant a failure with %q", c.line, text, c.want)
		}
	}
	if have := s.send(evaluate("llsq", "primal", `{"x":[1,2],"n":3}`)); !strings.HasPrefix(have, `{"id":1,"success":true,"output":2.5,`) {
		t.Errorf("after all that the answer is %s", have)
	}
}

// TestRuns: there are as many timings as runs, and runs until both minima are met.
func TestRuns(t *testing.T) {
	s := newSession(t)
	run := func(least int, seconds float64) (n int, total float64) {
		r := s.ask(map[string]any{"kind": "evaluate", "module": "lse", "function": "primal",
			"input": input{"x": []float64{1, 2}, "min_runs": least, "min_seconds": seconds}})
		if !r.Success {
			t.Fatal(r.Error)
		}
		for _, m := range r.Timings {
			if m.Name != "evaluate" || m.Nanoseconds < 0 {
				t.Errorf("timing %+v", m)
			}
			total += float64(m.Nanoseconds) / 1e9
		}
		return len(r.Timings), total
	}
	for _, least := range []int{1, 7} {
		if n, _ := run(least, 0); n != least {
			t.Errorf("%d runs, want %d", n, least)
		}
	}
	if n, total := run(3, 0.005); n < 3 || total < 0.005 {
		t.Errorf("%d runs in %v seconds, want 3 and 0.005 at least", n, total)
	}
	if n, _ := run(0, 0); n != 1 {
		t.Errorf("%d runs, want the one that gives the output", n)
	}
}

// TestLongLine sends as many numbers as the longest message of the benchmark has.
func TestLongLine(t *testing.T) {
	n := 1_280_000
	if testing.Short() {
		n = 10_000
	}
	rng := rand.New(rand.NewPCG(1, 1))
	x := make([]float64, n)
	for i := range x {
		x[i] = rng.Float64()
	}
	have := evaluateAs[[]float64](t, "lse", "gradient", input{"x": x})
	near(t, "gradient", have, softmax(x))
}
