package main

import (
	"bufio"
	"encoding/json"
	"io"
	"math"
	"testing"
)

// session is a run of the tool that waits for each answer before it sends the next line.
type session struct {
	*testing.T
	in  *io.PipeWriter
	out *bufio.Reader
	id  int
}

// newSession starts the tool, and when the test ends holds that it ends with its input.
func newSession(t *testing.T) *session {
	t.Helper()
	inR, inW := io.Pipe()
	outR, outW := io.Pipe()
	ended := make(chan error)
	go func() {
		err := serve(inR, outW)
		outW.Close()
		ended <- err
	}()
	t.Cleanup(func() {
		inW.Close()
		if err := <-ended; err != nil {
			t.Errorf("the tool ends with %v", err)
		}
	})
	return &session{T: t, in: inW, out: bufio.NewReader(outR)}
}

// send sends a line and returns the answer.
func (s *session) send(line string) string {
	s.Helper()
	if _, err := io.WriteString(s.in, line+"\n"); err != nil {
		s.Fatal(err)
	}
	answer, err := s.out.ReadString('\n')
	if err != nil {
		s.Fatal(err)
	}
	return answer
}

// reply is an answer whose output is to be decoded.
type reply struct {
	ID      int             `json:"id"`
	Success bool            `json:"success"`
	Output  json.RawMessage `json:"output"`
	Timings []timing        `json:"timings"`
	Error   string          `json:"error"`
}

// ask sends a message with the next id.
func (s *session) ask(m map[string]any) reply {
	s.Helper()
	s.id++
	m["id"] = s.id
	text, err := json.Marshal(m)
	if err != nil {
		s.Fatal(err)
	}
	var r reply
	if err := json.Unmarshal([]byte(s.send(string(text))), &r); err != nil {
		s.Fatal(err)
	}
	if r.ID != s.id {
		s.Errorf("the answer to %d has the id %d", s.id, r.ID)
	}
	return r
}

// input is the input of a function by field.
type input map[string]any

// evaluateAs runs a function over the protocol and decodes its output.
func evaluateAs[T any](t *testing.T, module, function string, in input) (output T) {
	t.Helper()
	s := newSession(t)
	if r := s.ask(map[string]any{"kind": "start", "eval": module}); r.Error != "" {
		t.Fatal(r.Error)
	}
	if r := s.ask(map[string]any{"kind": "define", "module": module}); !r.Success {
		t.Fatalf("define %s: %s", module, r.Error)
	}
	r := s.ask(map[string]any{"kind": "evaluate", "module": module, "function": function, "input": in})
	if !r.Success || len(r.Timings) != 1 {
		t.Fatalf("%s of %s: %s; %d timings", function, module, r.Error, len(r.Timings))
	}
	if err := json.Unmarshal(r.Output, &output); err != nil {
		t.Fatal(err)
	}
	return output
}

// tolerance is relative to the greatest element that is wanted.
const tolerance = 1e-10

// near holds numbers against what they should be.
func near(t *testing.T, what string, have, want []float64) {
	t.Helper()
	if len(have) != len(want) {
		t.Fatalf("%s has %d numbers, want %d", what, len(have), len(want))
	}
	scale := 0.0
	for _, x := range want {
		scale = max(scale, math.Abs(x))
	}
	for i, x := range want {
		if !(math.Abs(have[i]-x) <= tolerance*scale) {
			t.Errorf("%s: number %d is %v, want %v", what, i, have[i], x)
		}
	}
}

// nearRows is near for the rows of a matrix.
func nearRows(t *testing.T, what string, have, want [][]float64) {
	t.Helper()
	if len(have) != len(want) {
		t.Fatalf("%s has %d rows, want %d", what, len(have), len(want))
	}
	for i := range want {
		if len(have[i]) != len(want[i]) {
			t.Fatalf("%s: row %d has %d numbers, want %d", what, i, len(have[i]), len(want[i]))
		}
	}
	near(t, what, flat(have), flat(want))
}

// flat is the elements of rows, one after the other.
func flat(rows [][]float64) []float64 {
	out := []float64{}
	for _, row := range rows {
		out = append(out, row...)
	}
	return out
}
