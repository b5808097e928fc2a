/*
 * The program of the emulated Arduino Uno: an ATmega328P at 16 MHz, 115200 baud 8N1.
 *
 * It answers lines that end with \n (a \r before it is ignored). Lines:
 *   ID?          -> "py-playground echo 1"
 *   ADD 2 3      -> "5"
 *   LED 1        -> "LED 1", and the LED on pin 13 (PB5) is on; LED 0 turns it off
 *   ADC?         -> the voltage at A0, 0 to 1023
 *   SENSOR 50    -> a line "millis,value" every 50 ms with the voltage at A0; SENSOR 0 ends that
 *   RAW 300      -> the next 300 bytes come back as they are
 * Any other line comes back as it is. After a reset it says "ready".
 */
#include <avr/interrupt.h>
#include <avr/io.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <util/atomic.h>

#define LINE_MAX 96

static volatile uint8_t inbox[256];
static volatile uint8_t inbox_head;
static uint8_t inbox_tail;
static volatile uint32_t now_ms;

ISR(USART_RX_vect) { inbox[inbox_head++] = UDR0; }

ISR(TIMER0_COMPA_vect) { now_ms++; }

static uint32_t millis(void) {
  uint32_t now;
  ATOMIC_BLOCK(ATOMIC_RESTORESTATE) { now = now_ms; }
  return now;
}

static void put(uint8_t byte) {
  while (!(UCSR0A & _BV(UDRE0))) {
  }
  UDR0 = byte;
}

static void say(const char *text) {
  while (*text) put((uint8_t)*text++);
  put('\r');
  put('\n');
}

static uint16_t voltage(void) {
  ADCSRA |= _BV(ADSC);
  while (ADCSRA & _BV(ADSC)) {
  }
  return ADC;
}

static uint32_t sensor_period;
static uint32_t sensor_next;
static uint16_t raw_left;

static void answer(char *line) {
  char text[24];
  if (strcmp(line, "ID?") == 0) {
    say("py-playground echo 1");
  } else if (strncmp(line, "ADD ", 4) == 0) {
    char *rest;
    int32_t first = strtol(line + 4, &rest, 10);
    say(ltoa(first + strtol(rest, NULL, 10), text, 10));
  } else if (strcmp(line, "LED 1") == 0 || strcmp(line, "LED 0") == 0) {
    if (line[4] == '1') PORTB |= _BV(PORTB5);
    else PORTB &= (uint8_t)~_BV(PORTB5);
    say(line);
  } else if (strcmp(line, "ADC?") == 0) {
    say(utoa(voltage(), text, 10));
  } else if (strncmp(line, "SENSOR ", 7) == 0) {
    sensor_period = strtoul(line + 7, NULL, 10);
    sensor_next = millis();
  } else if (strncmp(line, "RAW ", 4) == 0) {
    raw_left = (uint16_t)strtoul(line + 4, NULL, 10);
  } else {
    say(line);
  }
}

static void take(uint8_t byte) {
  static char line[LINE_MAX + 1];
  static uint8_t length;
  if (raw_left) {
    raw_left--;
    put(byte);
  } else if (byte == '\n') {
    line[length] = 0;
    length = 0;
    answer(line);
  } else if (byte != '\r' && length < LINE_MAX) {
    line[length++] = (char)byte;
  }
}

int main(void) {
  DDRB |= _BV(DDB5);
  /* 115200 baud at 16 MHz: 117647, which is what an Arduino Uno has as well. */
  UCSR0A = _BV(U2X0);
  UBRR0 = 16;
  UCSR0C = _BV(UCSZ01) | _BV(UCSZ00);
  UCSR0B = _BV(RXEN0) | _BV(TXEN0) | _BV(RXCIE0);
  /* One interrupt each millisecond: 16 MHz / 64 / 250. */
  TCCR0A = _BV(WGM01);
  TCCR0B = _BV(CS01) | _BV(CS00);
  OCR0A = 249;
  TIMSK0 = _BV(OCIE0A);
  ADMUX = _BV(REFS0);
  ADCSRA = _BV(ADEN) | _BV(ADPS2) | _BV(ADPS1) | _BV(ADPS0);
  sei();
  say("ready");
  for (;;) {
    if (inbox_tail != inbox_head) take(inbox[inbox_tail++]);
    uint32_t now = millis();
    if (sensor_period && (int32_t)(now - sensor_next) >= 0) {
      char text[24];
      uint8_t length = (uint8_t)strlen(ultoa(now, text, 10));
      text[length] = ',';
      utoa(voltage(), text + length + 1, 10);
      say(text);
      sensor_next += sensor_period;
    }
  }
}
